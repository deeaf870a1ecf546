using Microsoft.Extensions.Logging;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Postgres.Writing;

namespace SyncFleet.Writer.Writing;

/// <summary>
/// Does the writer's two pieces of work and sends what follows from them. A failure becomes <see cref="StreamRunFailed"/>,
/// but for a database or broker that is away: that is thrown, and the message is tried again.
/// </summary>
public sealed class WriterWork(LaneWriter lanes, StreamFinisher finisher, StreamRunAttempts attempts, LaneLinger linger, FleetBus bus, ILogger<WriterWork> logger)
{
    public async Task DrainAsync(RowsReady message, CancellationToken cancellationToken)
    {
        if (!linger.IsDue(message))
        {
            return;
        }

        var run = new FinishStreamRun { TenantId = message.TenantId, SyncRunId = message.SyncRunId, StreamRunId = message.StreamRunId, Stream = message.Stream };
        var result = await TryAsync(run, () => lanes.DrainAsync(message, cancellationToken), cancellationToken);
        if (result is null or { Batches: 0 })
        {
            return;
        }

        Count(message.Stream, result.Counts);
        logger.LaneDrained(message.Lane, result.Batches, result.Counts.Written, result.Counts.Unchanged, result.Counts.Deleted, result.Counts.DeadLettered);
        if (result.More)
        {
            await bus.SendAsync(QueueNames.WritePostgres, message with { RowCount = null }, cancellationToken);
        }

        if (result.Finish)
        {
            await bus.SendAsync(QueueNames.WritePostgres, run, cancellationToken);
        }
    }

    public async Task FinishAsync(FinishStreamRun message, CancellationToken cancellationToken)
    {
        var result = await TryAsync(message, () => finisher.FinishAsync(message, cancellationToken), cancellationToken);
        if (result?.Spared > 0)
        {
            logger.RowsSpared(result.Spared);
        }

        if (result?.Finished is { } finished)
        {
            var c = finished.Counters;
            logger.StreamRunFinished(c.Read, c.Written, c.Unchanged, c.Deleted, c.DeadLettered, c.Filtered, c.Vanished);
            await bus.SendAsync(QueueNames.Coordinate, finished, cancellationToken);
        }

        if (result?.Failed is { } failed)
        {
            logger.StreamRunStopped(failed.Kind, failed.Message, failed.Detail ?? "", exception: null);
            await bus.SendAsync(QueueNames.Coordinate, failed, cancellationToken);
        }
    }

    private async Task<T?> TryAsync<T>(FinishStreamRun run, Func<Task<T>> work, CancellationToken cancellationToken)
        where T : class
    {
        Exception thrown;
        try
        {
            return await work();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && !FleetEndpoints.IsOutage(exception))
        {
            thrown = exception;
        }

        await ReportAsync(run, thrown, cancellationToken);
        return null;
    }

    private async Task ReportAsync(FinishStreamRun run, Exception thrown, CancellationToken cancellationToken)
    {
        if (await attempts.FindAsync(run.TenantId, run.StreamRunId, cancellationToken) is not { } attempt)
        {
            logger.FailureNotReported(thrown);
            return;
        }

        var failure = thrown as SyncFleetException
            ?? new SyncFleetException(FailureKind.Defect, $"Writing stream '{run.Stream}' failed in a way SyncFleet does not know.", thrown.GetType().FullName, inner: thrown);
        logger.StreamRunStopped(failure.Kind, failure.Message, failure.Detail ?? "", failure.Kind == FailureKind.Defect ? thrown : null);
        var failed = new StreamRunFailed
        {
            TenantId = run.TenantId,
            SyncRunId = run.SyncRunId,
            StreamRunId = run.StreamRunId,
            Stream = run.Stream,
            Stage = StreamStage.Write,
            Kind = failure.Kind,
            Attempt = attempt,
            Message = failure.Message,
            Detail = failure.Detail,
            RetryAfter = failure.RetryAfter,
        };
        await bus.SendAsync(QueueNames.Coordinate, failed, cancellationToken);
    }

    private static void Count(string stream, WriteCounts counts)
    {
        foreach (var (outcome, count) in (ReadOnlySpan<(string, long)>)
            [("written", counts.Written), ("unchanged", counts.Unchanged), ("deleted", counts.Deleted), ("dead_lettered", counts.DeadLettered)])
        {
            FleetMetrics.RecordsWritten.Add(count, new("stream", stream), new("outcome", outcome));
        }
    }
}
