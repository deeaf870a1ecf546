using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Writing;

/// <summary>Tells which attempt a stream run is in, for the report of its failure.</summary>
public sealed class StreamRunAttempts(FleetDatabase database)
{
    /// <returns>
    /// Number of the attempt, first is 1; null when the tenant has no such stream run, or when a failure was reported before and its
    /// retry is still ahead: what failed beside it is the same attempt's.
    /// </returns>
    public async Task<int?> FindAsync(TenantId tenant, StreamRunId streamRun, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(tenant, cancellationToken);
        await using var command = transaction.Command("SELECT attempt FROM syncfleet.stream_runs WHERE stream_run_id = $1 AND (retry_at IS NULL OR retry_at <= now())", streamRun.Value);
        return await command.ExecuteScalarAsync(cancellationToken) as int?;
    }
}
