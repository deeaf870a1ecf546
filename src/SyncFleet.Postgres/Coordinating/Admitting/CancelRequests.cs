using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Coordinating.Admitting;

/// <summary>Takes a request to stop a run that no saga holds: one still waiting in the queue, or one about to start.</summary>
public sealed class CancelRequests(FleetDatabase database, TimeProvider time)
{
    // A run that is about to start reads this mark and ends instead.
    private const string Mark = """
        UPDATE syncfleet.sync_runs SET cancel_requested_at = coalesce(cancel_requested_at, now())
        WHERE sync_run_id = $1 AND status IN ('requested', 'running')
        """;

    private const string Dequeue = """
        DELETE FROM syncfleet.parked_work WHERE sync_run_id = $1 AND kind = 'start_sync'
        RETURNING tenant_id, substr(dedupe_key, 12)::uuid, message ->> 'sync'
        """;

    /// <returns>What to tell the world when a queued run was taken back; null when the run is marked, has ended or never was.</returns>
    public async Task<SyncRunFailed?> RequestAsync(SyncRunId run, CancellationToken cancellationToken)
    {
        await using var mark = database.DataSource.CreateCommand(Mark);
        mark.Parameters.Add(new() { Value = run.Value });
        if (await mark.ExecuteNonQueryAsync(cancellationToken) > 0)
        {
            return null;
        }

        await using var dequeue = database.DataSource.CreateCommand(Dequeue);
        dequeue.Parameters.Add(new() { Value = run.Value });
        await using var reader = await dequeue.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new SyncRunFailed
            {
                TenantId = new(reader.GetGuid(0)),
                SyncId = new(reader.GetGuid(1)),
                SyncRunId = run,
                Sync = reader.GetString(2),
                Outcome = SyncRunOutcome.Canceled,
                Message = "Canceled while it waited for the active run to end.",
                EndedAt = time.GetUtcNow(),
            }
            : null;
    }
}
