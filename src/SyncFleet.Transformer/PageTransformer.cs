using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Mappings;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Postgres.Rows;
using SyncFleet.Postgres.Transforming;

namespace SyncFleet.Transformer;

/// <summary>
/// Maps a page of the page store into row batches, one per lane. Doing a page twice, or by two at once, leaves what doing it
/// once leaves. Throws only when the database is away or the work is stopped: then the message is to come again.
/// </summary>
public sealed class PageTransformer(TransformStore store, ILogger<PageTransformer> logger)
{
    // Row writers keep their memory from page to page; at most as many live as pages were mapped at once.
    private readonly ConcurrentBag<(int Lanes, CopyRowWriter Writer)> _writers = [];

    /// <summary>Does the page a message speaks of.</summary>
    public async Task<TransformOutcome> TransformAsync(PageFetched message, CancellationToken cancellationToken)
    {
        StoredPage? page = null;
        try
        {
            page = await store.FindPageAsync(message.TenantId, message.StreamRunId, message.PageNumber, cancellationToken);
            if (page is not { IsRunning: true })
            {
                Log.PageSkipped(logger, message.PageNumber);
                return new TransformOutcome();
            }

            if (page.IsTransformed)
            {
                return await ResendAsync(page, message, cancellationToken);
            }

            var mapping = await store.GetMappingAsync(page, cancellationToken);
            return await MapAsync(page, mapping, message, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && !FleetEndpoints.IsOutage(exception))
        {
            return Fail(message, page?.Attempt ?? 1, exception);
        }
    }

    private async Task<TransformOutcome> MapAsync(StoredPage page, StreamMapping mapping, PageFetched message, CancellationToken cancellationToken)
    {
        using var span = FleetMetrics.Spans.StartActivity("transform page");
        using var memory = MemoryPool<byte>.Shared.Rent(Math.Max(1, page.BodyBytes));
        var writer = TakeWriter(page.Lanes);
        var result = PageMapper.Map(mapping, page.ReadRecords(memory.Memory), page.Place, writer, cancellationToken);
        if (result.Records != page.RecordCount)
        {
            throw new SyncFleetException(
                FailureKind.Defect,
                $"Page {page.Place.PageNumber} of stream '{page.Stream}' holds {result.Records} records where {page.RecordCount} were read.");
        }

        var batches = writer.Complete();
        var stored = await store.TryStoreAsync(page, result, batches, cancellationToken);
        writer.Reset();
        _writers.Add((page.Lanes, writer));
        if (stored is not { } done)
        {
            Log.PageTaken(logger, page.Place.PageNumber);
            return new TransformOutcome();
        }

        Count(page, result);
        return new TransformOutcome { Ready = [.. batches.Select(batch => Announce(message, batch.Lane) with { RowCount = batch.RowCount, ReadComplete = done.ReadComplete })] };
    }

    // The rows may be stored while the messages about them were lost: the writer takes a second message for nothing.
    private async Task<TransformOutcome> ResendAsync(StoredPage page, PageFetched message, CancellationToken cancellationToken)
    {
        var lanes = await store.FindWaitingLanesAsync(page, cancellationToken);
        Log.PageRepeated(logger, page.Place.PageNumber, lanes.Count);
        return new TransformOutcome { Ready = [.. lanes.Select(lane => Announce(message, lane))] };
    }

    private TransformOutcome Fail(PageFetched message, int attempt, Exception exception)
    {
        var failure = exception as SyncFleetException;
        Log.PageFailed(logger, exception, message.PageNumber);
        return new TransformOutcome
        {
            Failure = new StreamRunFailed
            {
                TenantId = message.TenantId,
                SyncRunId = message.SyncRunId,
                StreamRunId = message.StreamRunId,
                Stream = message.Stream,
                Stage = StreamStage.Transform,
                Kind = failure?.Kind ?? FailureKind.Defect,
                Attempt = attempt,
                Message = failure?.Message ?? $"Page {message.PageNumber} of stream '{message.Stream}' could not be mapped because of an error of ours. We have been told.",
                Detail = failure is null ? exception.GetType().FullName : failure.Detail,
            },
        };
    }

    private void Count(StoredPage page, PageResult result)
    {
        Log.PageTransformed(logger, page.Place.PageNumber, result.Rows, result.Filtered, result.DeadLetters.Count);
        KeyValuePair<string, object?> stream = new("stream", page.Stream);
        FleetMetrics.RecordsTransformed.Add(result.Rows, stream, new("outcome", "mapped"));
        FleetMetrics.RecordsTransformed.Add(result.Filtered, stream, new("outcome", "filtered"));
        FleetMetrics.RecordsTransformed.Add(result.DeadLetters.Count, stream, new("outcome", "dead_lettered"));
        if (result.DeadLetters.Count > 0)
        {
            Log.RecordsDeadLettered(logger, page.Place.PageNumber, result.DeadLetters.Count);
        }
    }

    private CopyRowWriter TakeWriter(int lanes) =>
        _writers.TryTake(out var kept) && kept.Lanes == lanes ? kept.Writer : new CopyRowWriter(lanes);

    private static RowsReady Announce(PageFetched message, int lane) => new()
    {
        TenantId = message.TenantId,
        SyncRunId = message.SyncRunId,
        StreamRunId = message.StreamRunId,
        Stream = message.Stream,
        PageNumber = message.PageNumber,
        Lane = lane,
    };
}
