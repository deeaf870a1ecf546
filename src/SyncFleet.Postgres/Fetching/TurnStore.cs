using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Parking;

namespace SyncFleet.Postgres.Fetching;

/// <summary>Who has streams to read, and slices that give way to another tenant's.</summary>
public sealed class TurnStore(FleetDatabase database, TimeProvider time)
{
    private const string Reason = "gives way to another tenant";

    // A stream, or part of one, that waits for its source or its destination wants no place; one that only gave way does.
    private const string Load = """
        WITH waiting AS (SELECT w.dedupe_key FROM syncfleet.parked_work w WHERE w.kind = 'fetch_stream' AND w.due_at > now() AND w.reason <> $2),
        open AS (
            SELECT s.tenant_id, 'fetch_stream:' || s.stream_run_id AS key FROM syncfleet.stream_runs s
            WHERE s.connector = $1 AND s.status = 'running' AND NOT s.read_complete AND s.parts = 0
            UNION ALL
            SELECT s.tenant_id, 'fetch_stream:' || s.stream_run_id || '/' || p.part FROM syncfleet.stream_runs s JOIN syncfleet.stream_parts p USING (stream_run_id)
            WHERE s.connector = $1 AND s.status = 'running' AND NOT s.read_complete AND NOT p.is_complete)
        SELECT tenant_id, count(*)::int FROM open WHERE NOT EXISTS (SELECT FROM waiting w WHERE w.dedupe_key = open.key) GROUP BY 1
        """;

    // An old message, and one whose slice is parked or in somebody's hands already, parks nothing.
    private const string GiveWay = """
        INSERT INTO syncfleet.parked_work (parked_id, tenant_id, kind, dedupe_key, sync_run_id, stream_run_id, message, reason, due_at, created_at, trace_parent)
        SELECT $1, s.tenant_id, 'fetch_stream', $2, s.sync_run_id, s.stream_run_id, $3::jsonb, $4, now() + $5, now(), $6
        FROM syncfleet.stream_runs s LEFT JOIN syncfleet.stream_parts p ON p.stream_run_id = s.stream_run_id AND p.part = $9
        WHERE s.stream_run_id = $7 AND s.status = 'running' AND NOT s.read_complete
          AND CASE WHEN $9 IS NULL THEN s.slice = $8 AND (s.lease_until IS NULL OR s.lease_until < now())
                   ELSE p.slice = $8 AND NOT p.is_complete AND (p.lease_until IS NULL OR p.lease_until < now()) END
        ON CONFLICT (dedupe_key) DO NOTHING
        """;

    /// <summary>How many streams, and parts of divided ones, of a connector each tenant has to read, in the whole fleet.</summary>
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
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer, Value = (object?)message.Part ?? DBNull.Value },
        ];
        var parked = await transaction.ExecuteAsync(GiveWay, values, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return parked == 1;
    }
}
