using Npgsql;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Postgres.Coordinating.Sagas;

namespace SyncFleet.Postgres.Coordinating.Sweeping;

/// <summary>
/// Finds runs whose next message is lost: admitted but unknown to the saga, to be canceled, past their deadline, or with streams
/// whose end the saga has not heard. Works across tenants. Two coordinators at once claim different runs.
/// </summary>
public sealed class LostRunFinder(FleetDatabase database)
{
    // The streams' own marks serve the run too: a run is claimed by marking all its streams.
    private const string ClaimRuns = """
        WITH lost AS (
            SELECT r.sync_run_id, r.cancel_requested_at IS NOT NULL AS canceled, g.correlation_id IS NULL AS unknown
            FROM syncfleet.sync_runs r
            LEFT JOIN syncfleet.sync_run_sagas g ON g.correlation_id = r.sync_run_id
            CROSS JOIN LATERAL (SELECT max(touched_at) AS touched_at, max(swept_at) AS swept_at FROM syncfleet.stream_runs WHERE sync_run_id = r.sync_run_id) s
            WHERE r.status IN ('requested', 'running') AND (s.swept_at IS NULL OR s.swept_at < now() - $2)
              AND ((g.correlation_id IS NULL AND s.touched_at < now() - $1)
                OR r.cancel_requested_at < now() - $1
                OR (r.deadline_at < now() - $1 AND NOT EXISTS (
                    SELECT 1 FROM syncfleet.parked_work w WHERE w.sync_run_id = r.sync_run_id AND w.kind = 'run_deadline' AND w.due_at < 'infinity')))
            LIMIT $3 FOR UPDATE OF r SKIP LOCKED),
        marked AS (
            UPDATE syncfleet.stream_runs s SET swept_at = now() FROM lost WHERE s.sync_run_id = lost.sync_run_id)
        SELECT l.sync_run_id, y.name, t.slug, l.canceled, l.unknown, r.trace_parent
        FROM lost l JOIN syncfleet.sync_runs r USING (sync_run_id) JOIN syncfleet.syncs y USING (sync_id) JOIN syncfleet.tenants t ON t.tenant_id = r.tenant_id
        """;

    private const string ClaimUnheard = """
        WITH lost AS (
            SELECT s.stream_run_id
            FROM syncfleet.sync_run_sagas g
            JOIN syncfleet.sync_runs r ON r.sync_run_id = g.correlation_id AND r.status = 'running'
            JOIN syncfleet.stream_runs s ON s.sync_run_id = r.sync_run_id
            WHERE s.status IN ('completed', 'completed_with_errors', 'failed') AND s.ended_at < now() - $1
              AND g.body -> 'outstanding' @> to_jsonb(s.stream_run_id::text) AND (s.swept_at IS NULL OR s.swept_at < now() - $2)
            LIMIT $3 FOR UPDATE OF s SKIP LOCKED)
        UPDATE syncfleet.stream_runs s SET swept_at = now() FROM lost WHERE s.stream_run_id = lost.stream_run_id
        RETURNING s.tenant_id, s.sync_run_id, s.stream_run_id, s.stream, s.status, s.attempt, s.failure_kind, s.failure_message,
            s.pages_fetched, s.pages_transformed, s.pages_written, s.records_read, s.records_written, s.records_unchanged, s.records_deleted,
            s.records_dead_lettered, s.records_filtered, s.rows_vanished,
            (SELECT r.trace_parent FROM syncfleet.sync_runs r WHERE r.sync_run_id = s.sync_run_id)
        """;

    // A queued run waits for the end of the active one; the row is let go even when that end went unnoticed.
    private const string ReleaseQueued = """
        UPDATE syncfleet.parked_work w SET due_at = now()
        WHERE w.due_at = 'infinity' AND w.kind = 'start_sync' AND w.dedupe_key LIKE 'start_sync:%' AND NOT EXISTS (
            SELECT 1 FROM syncfleet.sync_runs r
            WHERE r.sync_id = substr(w.dedupe_key, 12)::uuid AND r.kind = 'sync' AND r.status IN ('requested', 'running'))
        """;

    /// <summary>Marks what is lost as swept and returns the messages that set it going again.</summary>
    public async Task<IReadOnlyList<DueMessage>> ClaimAsync(SweepLimits limits, CancellationToken cancellationToken)
    {
        await using (var release = database.DataSource.CreateCommand(ReleaseQueued))
        {
            await release.ExecuteNonQueryAsync(cancellationToken);
        }

        return [.. await ClaimRunsAsync(limits, cancellationToken), .. await ClaimUnheardAsync(limits, cancellationToken)];
    }

    private async Task<List<DueMessage>> ClaimRunsAsync(SweepLimits limits, CancellationToken cancellationToken)
    {
        List<DueMessage> messages = [];
        await using var command = Command(ClaimRuns, limits);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var run = new SyncRunId(reader.GetGuid(0));
            object message = (IsCanceled: reader.GetBoolean(3), IsUnknown: reader.GetBoolean(4)) switch
            {
                // Started without a saga of its own, a run that is to be canceled ends by the same message.
                { IsUnknown: true } => new StartSync { Sync = reader.GetString(1), Tenant = reader.GetString(2), SyncRunId = run },
                { IsCanceled: true } => new CancelSyncRun { SyncRunId = run },
                _ => new SyncRunDeadlineReached { SyncRunId = run },
            };
            messages.Add(new DueMessage(QueueNames.Coordinate, message, reader.IsDBNull(5) ? null : reader.GetString(5)));
        }

        return messages;
    }

    private async Task<List<DueMessage>> ClaimUnheardAsync(SweepLimits limits, CancellationToken cancellationToken)
    {
        List<DueMessage> messages = [];
        await using var command = Command(ClaimUnheard, limits);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            object message = reader.GetString(4) == "failed" ? ReadFailed(reader) : ReadFinished(reader);
            messages.Add(new DueMessage(QueueNames.Coordinate, message, reader.IsDBNull(18) ? null : reader.GetString(18)));
        }

        return messages;
    }

    private static StreamRunFailed ReadFailed(NpgsqlDataReader reader) => new()
    {
        TenantId = new(reader.GetGuid(0)),
        SyncRunId = new(reader.GetGuid(1)),
        StreamRunId = new(reader.GetGuid(2)),
        Stream = reader.GetString(3),
        Attempt = reader.GetInt32(5),
        Kind = reader.IsDBNull(6) ? FailureKind.Defect : FailureKinds.Parse(reader.GetString(6)),
        Message = reader.IsDBNull(7) ? "The stream run failed." : reader.GetString(7),
    };

    private static StreamRunFinished ReadFinished(NpgsqlDataReader reader) => new()
    {
        TenantId = new(reader.GetGuid(0)),
        SyncRunId = new(reader.GetGuid(1)),
        StreamRunId = new(reader.GetGuid(2)),
        Stream = reader.GetString(3),
        Counters = new StreamCounters
        {
            PagesFetched = reader.GetInt64(8),
            PagesTransformed = reader.GetInt64(9),
            PagesWritten = reader.GetInt64(10),
            Read = reader.GetInt64(11),
            Written = reader.GetInt64(12),
            Unchanged = reader.GetInt64(13),
            Deleted = reader.GetInt64(14),
            DeadLettered = reader.GetInt64(15),
            Filtered = reader.GetInt64(16),
            Vanished = reader.GetInt64(17),
        },
    };

    private NpgsqlCommand Command(string sql, SweepLimits limits)
    {
        var command = database.DataSource.CreateCommand(sql);
        command.Parameters.Add(new() { Value = limits.Age });
        command.Parameters.Add(new() { Value = limits.Repeat });
        command.Parameters.Add(new() { Value = limits.Count });
        return command;
    }
}
