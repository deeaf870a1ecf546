using Microsoft.Extensions.Options;
using SyncFleet.Connectors;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Fetcher.Sources;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Postgres.Fetching;

namespace SyncFleet.Fetcher.Reading;

/// <summary>
/// Reads one slice of a stream, or of a part of it: page after page into the page store, announced once stored, until the slice's time
/// is up, the stream ends, the source asks to wait, or the process is told to stop. Every ending hands on what is left.
/// </summary>
internal sealed class SliceReader(
    SliceStore slices,
    SourceOpener sources,
    ConnectorSet connectors,
    SliceHandoffs handoffs,
    StreamDivision division,
    TimeProvider time,
    IOptions<FetcherOptions> options)
{
    /// <summary>How long a slice may last, the page in hand included: no message is more work than that.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan BacklogPause = TimeSpan.FromSeconds(1);

    /// <param name="message">The command.</param>
    /// <param name="takeOver">True when the message is given again, by the broker or after an outage: its former reader is gone.</param>
    /// <param name="stop">The process is asked to stop: end after the page in hand.</param>
    /// <param name="cancellationToken">The connection to the broker is gone, or the stop has taken too long.</param>
    public async Task ReadAsync(FetchStream message, bool takeOver, CancellationToken stop, CancellationToken cancellationToken)
    {
        if (await slices.BeginAsync(message, takeOver, options.Value.Lease, cancellationToken) is not { } slice)
        {
            handoffs.NotTaken(message);
        }
        else if (!slice.IsDivided && slice.Backlog >= options.Value.PagesAhead)
        {
            await ParkBehindAsync(slice, cancellationToken);
        }
        else
        {
            await using var hold = new SliceHold(slices, slice, options.Value.Lease, Longest, time, cancellationToken);
            await ReadHeldAsync(slice, hold, stop, cancellationToken);
        }
    }

    private async Task ReadHeldAsync(Slice slice, SliceHold hold, CancellationToken stop, CancellationToken cancellationToken)
    {
        var count = new SliceCount(time);
        try
        {
            await ReadPagesAsync(slice, hold, count, stop, cancellationToken);
        }
        catch (Exception exception) when (hold.IsLost && IsEndOfRead(exception, cancellationToken))
        {
            handoffs.Lost(slice);
        }
        catch (Exception exception) when (hold.IsTimeUp && IsEndOfRead(exception, cancellationToken))
        {
            await LeaveSlowPageAsync(slice, count, cancellationToken);
        }
        catch (SyncFleetException failure) when (StreamDivision.Keeps(slice, failure))
        {
            await division.KeepAsync(slice, failure, cancellationToken);
        }
        catch (SyncFleetException failure)
        {
            await handoffs.FailAsync(slice, failure, cancellationToken);
        }
    }

    private async Task ReadPagesAsync(Slice slice, SliceHold hold, SliceCount count, CancellationToken stop, CancellationToken cancellationToken)
    {
        DateTimeOffset? firstRequestAt = null;
        var read = await GuardAsync(slice, hold, () => OpenAsync(slice, () => firstRequestAt ??= time.GetUtcNow(), cancellationToken));
        if (await GuardAsync(slice, hold, () => division.TakesAsync(slice, read, hold.Reading)))
        {
            return;
        }

        await using var pages = new PageReadAhead(read.Connector.ReadAsync(read.Source, read.Request, hold.Reading), hold.Reading);
        while (await GuardAsync(slice, hold, pages.NextAsync) is { } page)
        {
            var over = page.NextPosition is null || stop.IsCancellationRequested || count.Elapsed >= options.Value.SliceLength;

            // What is read ahead must have room once it comes, or it would be asked for in vain.
            if (!over && slice.Backlog + 1 < options.Value.PagesAhead)
            {
                pages.ReadAhead();
            }

            var stored = await GuardAsync(slice, hold, () => slices.StoreAsync(slice, page, options.Value.Lease, firstRequestAt, cancellationToken));
            if (!await handoffs.AnnounceAsync(slice, page, stored, cancellationToken))
            {
                return;
            }

            count.Add(slice, page);
            if (page.NextPosition is null)
            {
                handoffs.Read(slice, count, slice.Part is null ? "the stream is read" : "the part of the stream is read");
                await GuardAsync(slice, hold, () => division.CloseAsync(slice, read, cancellationToken));
                return;
            }

            if (await LeaveAsync(slice, count, over, cancellationToken))
            {
                return;
            }
        }

        await handoffs.FinishEmptyAsync(slice, cancellationToken);
        await GuardAsync(slice, hold, () => division.CloseAsync(slice, read, cancellationToken));
    }

    private async Task<OpenedRead> OpenAsync(Slice slice, Action onFirstRequest, CancellationToken cancellationToken)
    {
        var connector = connectors.Find(slice.Connector);
        var source = await sources.OpenAsync(slice.TenantId, slice.SourceId, onFirstRequest, cancellationToken);
        return new OpenedRead(connector, source, new ReadRequest
        {
            Stream = slice.Stream,
            Checkpoint = slice.Checkpoint,
            Position = slice.Position,
            Part = slice.PartDescription,
            IsFullRefresh = slice.IsFullRefresh,
        });
    }

    /// <summary>True: the slice has handed on its rest.</summary>
    private async Task<bool> LeaveAsync(Slice slice, SliceCount count, bool over, CancellationToken cancellationToken)
    {
        if (slice.Backlog >= options.Value.PagesAhead)
        {
            handoffs.Read(slice, count, "the destination is behind");
            await ParkBehindAsync(slice, cancellationToken);
            return true;
        }

        if (over)
        {
            handoffs.Read(slice, count, "goes on in the next slice");
            await handoffs.HandOverAsync(slice, cancellationToken);
        }

        return over;
    }

    private Task ParkBehindAsync(Slice slice, CancellationToken cancellationToken) =>
        handoffs.ParkAsync(slice, BacklogPause, $"{slice.Backlog} pages await the writer", cancellationToken);

    // A page that had to share the slice's time gets a slice of its own; one that had it all is too slow.
    private async Task LeaveSlowPageAsync(Slice slice, SliceCount count, CancellationToken cancellationToken)
    {
        if (count.Pages > 0)
        {
            handoffs.Read(slice, count, "left a slow page to the next slice");
            await handoffs.HandOverAsync(slice, cancellationToken);
            return;
        }

        var slow = new SyncFleetException(
            FailureKind.Transient,
            $"{slice.Connector} gave no page of stream '{slice.Stream}' within {Longest.TotalSeconds:0} s. It is tried again; if this goes on, ask for smaller pages.");
        await handoffs.FailAsync(slice, slow, cancellationToken);
    }

    // What the broker throws is not guarded: the page it was told of is safe, and the work is offered again.
    private async Task<T> GuardAsync<T>(Slice slice, SliceHold hold, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (exception is not SyncFleetException && !hold.Reading.IsCancellationRequested && !FleetEndpoints.IsOutage(exception))
        {
            handoffs.Broke(slice, exception);
            throw new SyncFleetException(FailureKind.Defect, "Reading stopped by a fault of ours; it has been logged.", exception.GetType().Name);
        }
    }

    // A request that is broken off may end as a failure of the connection.
    private static bool IsEndOfRead(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException or SyncFleetException { Kind: FailureKind.Transient } && !cancellationToken.IsCancellationRequested;
}
