using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SyncFleet.Connectors;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;
using SyncFleet.Fetcher.Sources;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Postgres.Fetching;

namespace SyncFleet.Fetcher.Reading;

/// <summary>
/// Reads one slice of a stream: page after page into the page store, announced once stored, until the slice's time is up, the
/// stream ends, the source asks to wait, or the process is told to stop. Every ending hands on what is left.
/// </summary>
internal sealed class SliceReader(
    SliceStore slices,
    SourceOpener sources,
    ConnectorSet connectors,
    FleetBus bus,
    TimeProvider time,
    IOptions<FetcherOptions> options,
    ILogger<SliceReader> logger)
{
    private static readonly TimeSpan ThrottledWithoutHint = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BacklogPause = TimeSpan.FromSeconds(1);

    /// <param name="message">The command.</param>
    /// <param name="takeOver">True when the message is given again, by the broker or after an outage: its former reader is gone.</param>
    /// <param name="stop">The process is asked to stop: end after the page in hand.</param>
    /// <param name="cancellationToken">The connection to the broker is gone, or the stop has taken too long.</param>
    public async Task ReadAsync(FetchStream message, bool takeOver, CancellationToken stop, CancellationToken cancellationToken)
    {
        if (await slices.BeginAsync(message, takeOver, options.Value.Lease, cancellationToken) is not { } slice)
        {
            logger.SliceNotTaken(message.Slice);
            return;
        }

        try
        {
            await ReadPagesAsync(slice, stop, cancellationToken);
        }
        catch (SyncFleetException failure) when (failure.Kind == FailureKind.Throttled)
        {
            await ParkAsync(slice, failure.RetryAfter ?? ThrottledWithoutHint, failure.Message, cancellationToken);
        }
        catch (SyncFleetException failure)
        {
            logger.SliceFailed(slice.Number, slice.Attempt, failure.Kind, failure.Message, failure.Detail);
            await FailAsync(slice, failure.Kind, failure.Message, failure.Detail, failure.RetryAfter, cancellationToken);
        }
        catch (Exception exception) when (!FleetEndpoints.IsOutage(exception) && !cancellationToken.IsCancellationRequested)
        {
            logger.SliceBroke(exception, slice.Number);
            await FailAsync(slice, FailureKind.Defect, "Reading stopped by a fault of ours; it has been logged.", $"{exception.GetType().Name}: {exception.Message}", retryAfter: null, cancellationToken);
        }
    }

    private async Task ReadPagesAsync(Slice slice, CancellationToken stop, CancellationToken cancellationToken)
    {
        var connector = connectors.Find(slice.Connector);
        var started = time.GetTimestamp();
        DateTimeOffset? firstRequestAt = null;
        var source = await sources.OpenAsync(slice.TenantId, slice.SourceId, () => firstRequestAt ??= time.GetUtcNow(), cancellationToken);
        var request = new ReadRequest { Stream = slice.Stream, Checkpoint = slice.Checkpoint, Position = slice.Position };
        var count = new SliceCount();
        await using var pages = new PageReadAhead(connector.ReadAsync(source, request, cancellationToken), cancellationToken);
        while (await pages.NextAsync() is { } page)
        {
            var over = page.NextPosition is null || stop.IsCancellationRequested || time.GetElapsedTime(started) >= options.Value.SliceLength;
            if (!over)
            {
                pages.ReadAhead();
            }

            var stored = await slices.StoreAsync(slice, page, options.Value.Lease, firstRequestAt, cancellationToken);
            if (!await AnnounceAsync(slice, page, stored, cancellationToken))
            {
                return;
            }

            count.Add(slice, page);
            if (page.NextPosition is null)
            {
                Report(slice, count, started, "the stream is read");
                return;
            }

            if (stored.Backlog >= options.Value.PagesAhead)
            {
                Report(slice, count, started, "the destination is behind");
                await ParkAsync(slice, BacklogPause, $"{options.Value.PagesAhead} pages await the writer", cancellationToken);
                return;
            }

            if (over)
            {
                Report(slice, count, started, "goes on in the next slice");
                await HandOverAsync(slice, cancellationToken);
                return;
            }
        }

        await FinishEmptyAsync(slice, cancellationToken);
    }

    // False: the lease is another's, or the run was stopped; whoever holds it goes on.
    private async Task<bool> AnnounceAsync(Slice slice, Page page, PageStored stored, CancellationToken cancellationToken)
    {
        if (stored.PageNumber > 0)
        {
            await bus.SendAsync(QueueNames.Transform, Announcements.PageFetched(slice, stored.PageNumber, page.RecordCount), cancellationToken);
        }

        if (stored.Finishing)
        {
            await bus.SendAsync(QueueNames.WritePostgres, Announcements.FinishStreamRun(slice), cancellationToken);
        }

        return stored.Held;
    }

    private async Task FinishEmptyAsync(Slice slice, CancellationToken cancellationToken)
    {
        var completed = await slices.CompleteAsync(slice, cancellationToken);
        if (completed.Finishing)
        {
            await bus.SendAsync(QueueNames.WritePostgres, Announcements.FinishStreamRun(slice), cancellationToken);
        }
    }

    private async Task HandOverAsync(Slice slice, CancellationToken cancellationToken)
    {
        if (await slices.EndAsync(slice, cancellationToken) is { } next)
        {
            await bus.SendAsync(QueueNames.Fetch(slice.Connector), next, cancellationToken);
        }
    }

    private async Task ParkAsync(Slice slice, TimeSpan wait, string reason, CancellationToken cancellationToken)
    {
        var dueAt = time.GetUtcNow() + wait;
        await slices.ParkAsync(slice, dueAt, reason, cancellationToken);
        FleetMetrics.WorkParked.Add(1, new KeyValuePair<string, object?>("kind", "fetch_stream"));
        logger.SliceParked(slice.Number, dueAt, reason);
    }

    private async Task FailAsync(Slice slice, FailureKind kind, string reason, string? detail, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        await slices.ReleaseAsync(slice, cancellationToken);
        await bus.SendAsync(QueueNames.Coordinate, Announcements.StreamRunFailed(slice, kind, reason, detail, retryAfter), cancellationToken);
    }

    private void Report(Slice slice, SliceCount count, long started, string ending) =>
        logger.SliceRead(slice.Number, count.Pages, count.Records, time.GetElapsedTime(started).TotalSeconds, ending);
}
