using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Control;
using SyncFleet.Postgres.Coordinating.Parking;

namespace SyncFleet.Postgres.Coordinating.Sagas;

/// <summary>Closes a run in the tables: its row, what of its streams had not ended, its parked work; lets the next queued run go.</summary>
public sealed class RunEnding
{
    private const string CancelStreams = """
        UPDATE syncfleet.stream_runs SET status = 'canceled', ended_at = now(), lease_token = NULL, lease_until = NULL
        WHERE sync_run_id = $1 AND status IN ('waiting', 'running', 'finishing')
        """;

    private const string EndRun = """
        UPDATE syncfleet.sync_runs SET status = $2, ended_at = now(), failure_kind = $3, failure_message = $4
        WHERE sync_run_id = $1 AND status IN ('requested', 'running')
        """;

    private const string SumCounters = """
        SELECT coalesce(sum(pages_fetched), 0)::bigint, coalesce(sum(pages_transformed), 0)::bigint, coalesce(sum(pages_written), 0)::bigint,
               coalesce(sum(records_read), 0)::bigint, coalesce(sum(records_written), 0)::bigint, coalesce(sum(records_unchanged), 0)::bigint,
               coalesce(sum(records_deleted), 0)::bigint, coalesce(sum(records_dead_lettered), 0)::bigint,
               coalesce(sum(records_filtered), 0)::bigint, coalesce(sum(rows_vanished), 0)::bigint
        FROM syncfleet.stream_runs WHERE sync_run_id = $1
        """;

    private const string ReadFirstFailure = """
        SELECT failure_kind, stream || ': ' || failure_message FROM syncfleet.stream_runs
        WHERE sync_run_id = $1 AND status = 'failed' ORDER BY ended_at, stream LIMIT 1
        """;

    // The deadline and the retries go with the run; a queued run of the same sync has a row under its own run id and stays.
    private const string DropParked = "DELETE FROM syncfleet.parked_work WHERE sync_run_id = $1 AND kind <> 'start_sync'";

    private const string ReleaseQueued = "UPDATE syncfleet.parked_work SET due_at = now() WHERE dedupe_key = $1 AND due_at = 'infinity'";

    /// <summary>Ends the run as <paramref name="outcome"/>; repeated, it changes nothing and returns the same numbers.</summary>
    /// <param name="transaction">The caller's transaction, acting for the run's tenant.</param>
    /// <param name="run">The run.</param>
    /// <param name="sync">Its sync, whose next queued run may now start.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="message">Plain words for a run that was stopped; null takes those of the first stream that failed.</param>
    /// <param name="cancellationToken">Stops the wait for the database.</param>
    public async Task<EndedRun> EndAsync(TenantTransaction transaction, SyncRunId run, SyncId sync, SyncRunOutcome outcome, string? message, CancellationToken cancellationToken)
    {
        // Run before streams, as when a run is opened: two that meet here wait for each other in one order.
        var (requestedAt, now) = await LockAsync(transaction, run, cancellationToken);
        await transaction.ExecuteAsync(CancelStreams, [run.Value], cancellationToken);
        var (kind, text) = await ReadFailureAsync(transaction, run, outcome, message, cancellationToken);
        await transaction.ExecuteAsync(EndRun, [run.Value, StatusOf(outcome), kind is { } k ? FailureKinds.NameOf(k) : null, text], cancellationToken);
        await ReplaySettlement.SettleAsync(transaction, run, outcome, now, cancellationToken);
        await transaction.ExecuteAsync(DropParked, [run.Value], cancellationToken);
        await transaction.ExecuteAsync(ReleaseQueued, [ParkedWork.QueuedRunKey(sync)], cancellationToken);
        return new EndedRun
        {
            Counters = await SumAsync(transaction, run, cancellationToken),
            EndedAt = now,
            Duration = now - requestedAt,
            FailureKind = kind,
            FailureMessage = text,
        };
    }

    /// <summary>The status of <c>sync_runs</c> for an outcome.</summary>
    public static string StatusOf(SyncRunOutcome outcome) => outcome switch
    {
        SyncRunOutcome.Completed => "completed",
        SyncRunOutcome.CompletedWithErrors => "completed_with_errors",
        SyncRunOutcome.Canceled => "canceled",
        SyncRunOutcome.TimedOut => "timed_out",
        SyncRunOutcome.Refused => "refused",
        _ => "failed",
    };

    // A run that is gone was asked for just now.
    private static async Task<(DateTimeOffset RequestedAt, DateTimeOffset Now)> LockAsync(TenantTransaction transaction, SyncRunId run, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync("SELECT FROM syncfleet.sync_runs WHERE sync_run_id = $1 FOR UPDATE", [run.Value], cancellationToken);
        await using var command = transaction.Command("SELECT coalesce((SELECT requested_at FROM syncfleet.sync_runs WHERE sync_run_id = $1), now()), now()", run.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1));
    }

    private static async Task<(FailureKind? Kind, string? Message)> ReadFailureAsync(
        TenantTransaction transaction, SyncRunId run, SyncRunOutcome outcome, string? message, CancellationToken cancellationToken)
    {
        if (message is not null)
        {
            return (outcome == SyncRunOutcome.Canceled ? null : FailureKind.Transient, message);
        }

        await using var command = transaction.Command(ReadFirstFailure, run.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (FailureKinds.Parse(reader.GetString(0)), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1))
            : (null, null);
    }

    private static async Task<StreamCounters> SumAsync(TenantTransaction transaction, SyncRunId run, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(SumCounters, run.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new StreamCounters
        {
            PagesFetched = reader.GetInt64(0),
            PagesTransformed = reader.GetInt64(1),
            PagesWritten = reader.GetInt64(2),
            Read = reader.GetInt64(3),
            Written = reader.GetInt64(4),
            Unchanged = reader.GetInt64(5),
            Deleted = reader.GetInt64(6),
            DeadLettered = reader.GetInt64(7),
            Filtered = reader.GetInt64(8),
            Vanished = reader.GetInt64(9),
        };
    }
}
