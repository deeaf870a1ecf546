using System.Diagnostics;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Parking;

namespace SyncFleet.Postgres.Fetching;

/// <summary>Who has streams to read, and slices that give way to another tenant's.</summary>
public sealed class TurnStore(FleetDatabase database, TimeProvider time)
{
    private const string Reason = "gives way to another tenant";

    // A stream that waits for its source or its destination wants no place; one that only gave way does.
    private const string Load = """
        SELECT s.tenant_id, count(*)::int FROM syncfleet.stream_runs s
        WHERE s.connector = $1 AND s.status = 'running' AND NOT s.read_complete
          AND NOT EXISTS (SELECT FROM syncfleet.parked_work w WHERE w.stream_run_id = s.stream_run_id AND w.due_at > now() AND w.reason <> $2)
        GROUP BY 1
        """;

    // An old message, and one whose slice is parked or in somebody's hands already, parks nothing.
    private const string GiveWay = """
        INSERT INTO syncfleet.parked_work (parked_id, tenant_id, kind, dedupe_key, sync_run_id, stream_run_id, message, reason, due_at, created_at, trace_parent)
        SELECT $1, s.tenant_id, 'fetch_stream', $2, s.sync_run_id, s.stream_run_id, $3::jsonb, $4, now() + $5, now(), $6
        FROM syncfleet.stream_runs s
        WHERE s.stream_run_id = $7 AND s.slice = $8 AND s.status = 'running' AND NOT s.read_complete AND (s.lease_until IS NULL OR s.lease_until < now())
        ON CONFLICT (dedupe_key) DO NOTHING
        """;

    /// <summary>How many streams of a connector each tenant has to read, in the whole fleet.</summary>
    public async Task<IReadOnlyDictionary<TenantId, int>> ReadLoadAsync(string connector, CancellationToken cancellationToken)
    {
        Dictionary<TenantId, int> load = [];
        await using var command = database.DataSource.CreateCommand(Load);
        command.Parameters.Add(new() { Value = connector });
        command.Parameters.Add(new() { Value = Reason });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            load.Add(new TenantId(reader.GetGuid(0)), reader.GetInt32(1));
        }

        return load;
    }

    /// <summary>Parks a slice that has not begun.</summary>
    /// <returns>False when there was nothing to park: the message can be forgotten.</returns>
    public async Task<bool> GiveWayAsync(FetchStream message, TimeSpan wait, CancellationToken cancellationToken)
    {
        var work = ParkedWork.Fetch(message, Reason, wait);
        await using var transaction = await database.BeginAsync(message.TenantId, cancellationToken);
        object?[] values =
        [
            Guid.CreateVersion7(time.GetUtcNow()), work.DedupeKey, work.Message, work.Reason, wait, Activity.Current?.Id, message.StreamRunId.Value, message.Slice,
        ];
        var parked = await transaction.ExecuteAsync(GiveWay, values, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return parked == 1;
    }
}
