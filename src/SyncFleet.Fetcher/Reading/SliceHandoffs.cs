using Microsoft.Extensions.Logging;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Postgres.Fetching;

namespace SyncFleet.Fetcher.Reading;

/// <summary>
/// What a slice hands on: stored pages to the transformer, the stream's end to the writer, its rest to the next slice, a wait to the
/// parked work, a failure to the coordinator. Committed first, sent then: when the broker refuses, the exception passes and the
/// coordinator's sweep sends again what the tables say.
/// </summary>
internal sealed class SliceHandoffs(SliceStore slices, FleetBus bus, ILogger<SliceReader> logger)
{
    private static readonly TimeSpan ThrottledWithoutHint = TimeSpan.FromSeconds(30);

    /// <summary>False: the lease is another's, or the run was stopped; whoever holds it goes on.</summary>
    public async Task<bool> AnnounceAsync(Slice slice, Page page, PageStored stored, CancellationToken cancellationToken)
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

    /// <summary>The source has no page at all.</summary>
    public async Task FinishEmptyAsync(Slice slice, CancellationToken cancellationToken)
    {
        var completed = await slices.CompleteAsync(slice, cancellationToken);
        if (completed.Finishing)
        {
            await bus.SendAsync(QueueNames.WritePostgres, Announcements.FinishStreamRun(slice), cancellationToken);
        }
    }

    /// <summary>The next slice goes on at once.</summary>
    public async Task HandOverAsync(Slice slice, CancellationToken cancellationToken)
    {
        if (await slices.EndAsync(slice, cancellationToken) is { } next)
        {
            await bus.SendAsync(QueueNames.Fetch(slice.Connector), next, cancellationToken);
        }
    }

    /// <summary>The next slice goes on after a wait.</summary>
    public async Task ParkAsync(Slice slice, TimeSpan wait, string reason, CancellationToken cancellationToken)
    {
        await slices.ParkAsync(slice, wait, FailureText.Clean(reason), cancellationToken);
        FleetMetrics.WorkParked.Add(1, new KeyValuePair<string, object?>("kind", "fetch_stream"));
        logger.SliceParked(slice.Number, wait, reason);
    }

    /// <summary>
    /// Being asked to wait parks the slice; any other failure gives it back for the coordinator to decide. Nothing is told when it has
    /// been taken away meanwhile.
    /// </summary>
    public async Task FailAsync(Slice slice, SyncFleetException failure, CancellationToken cancellationToken)
    {
        if (failure.Kind == FailureKind.Throttled)
        {
            await ParkAsync(slice, failure.RetryAfter ?? ThrottledWithoutHint, failure.Message, cancellationToken);
            return;
        }

        logger.SliceFailed(slice.Number, slice.Attempt, failure.Kind, failure.Message, failure.Detail);
        if (await slices.ReleaseAsync(slice, cancellationToken))
        {
            await bus.SendAsync(QueueNames.Coordinate, Announcements.StreamRunFailed(slice, failure), cancellationToken);
        }
    }

    /// <summary>For the log: the slice was not begun.</summary>
    public void NotTaken(FetchStream message) => logger.SliceNotTaken(message.Slice);

    /// <summary>For the log: the slice was taken away while it was read.</summary>
    public void Lost(Slice slice) => logger.SliceLost(slice.Number);

    /// <summary>For the log: our own fault.</summary>
    public void Broke(Slice slice, Exception exception) => logger.SliceBroke(slice.Number, FaultTrace.Of(exception));

    /// <summary>For the log: how far it came.</summary>
    public void Read(Slice slice, SliceCount count, string ending) =>
        logger.SliceRead(slice.Number, count.Pages, count.Records, count.Elapsed.TotalSeconds, ending);
}
