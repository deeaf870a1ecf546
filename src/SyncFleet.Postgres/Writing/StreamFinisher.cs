using Npgsql;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Writing.Tables;

namespace SyncFleet.Postgres.Writing;

/// <summary>
/// Ends a stream run whose pages are all written: checks the numbers, deals with vanished rows behind their guard, sets the
/// last checkpoint and the status, in one transaction. Asked again it gives the same answer.
/// </summary>
public sealed class StreamFinisher(FleetDatabase database, StreamRunPlans plans, DestinationTables tables, TimeProvider time)
{
    private const string Finishing = "finishing";

    /// <exception cref="SyncFleetException">Transient, or Configuration when the table can't be used. What the run itself did wrong is in the result.</exception>
    public async Task<FinishResult> FinishAsync(FinishStreamRun message, CancellationToken cancellationToken)
    {
        StreamRunPlan? plan = null;
        try
        {
            plan = await plans.FindAsync(message.TenantId, message.StreamRunId, cancellationToken);
            if (plan is null)
            {
                return FinishResult.Nothing;
            }

            // A run without a page has written nothing, but its table is promised all the same.
            await tables.EnsureAsync(plan.Table, cancellationToken);
            return await EndAsync(plan, cancellationToken);
        }
        catch (PostgresException exception) when (plan is not null)
        {
            if (WriteFailures.IsTableGone(exception))
            {
                tables.Forget(plan.Table);
            }

            throw WriteFailures.Describe(exception, plan.Table.Name);
        }
        catch (NpgsqlException exception)
        {
            throw WriteFailures.Unreachable(exception);
        }
    }

    private async Task<FinishResult> EndAsync(StreamRunPlan plan, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(plan.TenantId, cancellationToken);
        var run = await FinishingRun.LockAsync(transaction, plan.StreamRunId, cancellationToken);
        if (run.Status != Finishing)
        {
            return run.Status is "completed" or "completed_with_errors" ? Finished(plan, run.Counters, spared: 0) : FinishResult.Nothing;
        }

        if (!run.AddsUp)
        {
            return Failed(plan, run, NotAddingUp(plan, run.Counters));
        }

        var now = time.GetUtcNow();
        long vanished, spared;
        try
        {
            (vanished, spared) = await VanishAsync(plan, run, transaction, now, cancellationToken);
        }
        catch (SyncFleetException stopped) when (stopped.Kind == FailureKind.Data)
        {
            return Failed(plan, run, stopped);
        }

        await CloseAsync(plan, transaction, vanished, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Finished(plan, run.Counters with { Vanished = vanished }, spared);
    }

    private static async Task<(long Vanished, long Spared)> VanishAsync(
        StreamRunPlan plan, FinishingRun run, TenantTransaction transaction, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!plan.IsFullRead || plan.IsReplay || plan.Definition.Write == WriteMode.Append || (!plan.TracksSeen && run.Counters.Read > 0))
        {
            return (0, 0);
        }

        var rows = new VanishingRows(plan, transaction, now);
        var (live, unseen) = await rows.CountAsync(cancellationToken);
        if (plan.TracksSeen && run.HasKeylessDeadLetters)
        {
            return (0, unseen);
        }

        rows.Guard(live, unseen, run.Counters.Read);
        return (plan.TracksSeen && unseen > 0 ? await rows.ApplyAsync(cancellationToken) : 0, 0);
    }

    private static async Task CloseAsync(StreamRunPlan plan, TenantTransaction transaction, long vanished, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string LastCheckpoint = """
            INSERT INTO syncfleet.checkpoints (sync_id, stream, tenant_id, cursor, stream_run_id, page_number, updated_at)
            SELECT sync_id, stream, tenant_id, final_cursor, stream_run_id, pages_fetched::int, $2
            FROM syncfleet.stream_runs WHERE stream_run_id = $1 AND final_cursor IS NOT NULL
            ON CONFLICT (sync_id, stream) DO UPDATE
            SET cursor = excluded.cursor, stream_run_id = excluded.stream_run_id, page_number = excluded.page_number, updated_at = excluded.updated_at
            """;
        // With them go the keys that earlier runs of the stream left behind when they failed.
        const string ForgetSeen = """
            DELETE FROM syncfleet.seen_rows
            WHERE stream_run_id IN (SELECT old.stream_run_id
                                    FROM syncfleet.stream_runs this JOIN syncfleet.stream_runs old ON old.sync_id = this.sync_id AND old.stream = this.stream
                                    WHERE this.stream_run_id = $1 AND (old.stream_run_id = $1 OR old.status IN ('failed', 'canceled')))
            """;
        const string End = """
            UPDATE syncfleet.stream_runs
            SET status = CASE WHEN records_dead_lettered > 0 THEN 'completed_with_errors' ELSE 'completed' END,
                rows_vanished = $2, ended_at = now(), touched_at = now(), lease_token = NULL, lease_until = NULL
            WHERE stream_run_id = $1
            """;
        if (!plan.IsReplay)
        {
            await transaction.ExecuteAsync(LastCheckpoint, [plan.StreamRunId.Value, now], cancellationToken);
        }

        if (plan.TracksSeen)
        {
            await transaction.ExecuteAsync(ForgetSeen, [plan.StreamRunId.Value], cancellationToken);
        }

        await transaction.ExecuteAsync(End, [plan.StreamRunId.Value, vanished], cancellationToken);
    }

    private static FinishResult Finished(StreamRunPlan plan, StreamCounters counters, long spared) => new()
    {
        Spared = spared,
        Finished = new StreamRunFinished
        {
            TenantId = plan.TenantId,
            SyncRunId = plan.SyncRunId,
            StreamRunId = plan.StreamRunId,
            Stream = plan.Stream,
            Counters = counters,
        },
    };

    private static FinishResult Failed(StreamRunPlan plan, FinishingRun run, SyncFleetException failure) => new()
    {
        Failed = new StreamRunFailed
        {
            TenantId = plan.TenantId,
            SyncRunId = plan.SyncRunId,
            StreamRunId = plan.StreamRunId,
            Stream = plan.Stream,
            Stage = StreamStage.Write,
            Kind = failure.Kind,
            Attempt = run.Attempt,
            Message = failure.Message,
            Detail = failure.Detail,
        },
    };

    private static SyncFleetException NotAddingUp(StreamRunPlan plan, StreamCounters c) => new(
        FailureKind.Defect,
        $"The numbers of stream '{plan.Stream}' do not add up: {c.Read} records were read, {c.Written + c.Unchanged + c.Deleted + c.DeadLettered + c.Filtered} are accounted for. The rows are written; the checkpoint of the run's end is not set.",
        $"read {c.Read}, written {c.Written}, unchanged {c.Unchanged}, deleted {c.Deleted}, dead-lettered {c.DeadLettered}, filtered {c.Filtered}; pages fetched {c.PagesFetched}, transformed {c.PagesTransformed}, written {c.PagesWritten}");
}
