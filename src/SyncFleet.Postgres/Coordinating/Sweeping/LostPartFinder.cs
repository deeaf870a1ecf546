using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Parking;

namespace SyncFleet.Postgres.Coordinating.Sweeping;

/// <summary>
/// Finds parts of divided stream runs that nobody fetches because a message is lost, while other parts go on. Works across tenants.
/// Two coordinators at once claim different parts. A part that is parked, or whose stream run is, waits and is not lost.
/// </summary>
public sealed class LostPartFinder(FleetDatabase database)
{
    private const string Claim = """
        WITH lost AS (
            SELECT p.stream_run_id, p.part
            FROM syncfleet.stream_parts p JOIN syncfleet.stream_runs s USING (stream_run_id)
            WHERE NOT p.is_complete AND s.status = 'running' AND NOT s.read_complete
              AND p.touched_at < now() - $1 AND (p.lease_until IS NULL OR p.lease_until < now())
              AND (p.swept_at IS NULL OR p.swept_at < now() - greatest($2, least(p.swept_at - p.touched_at, $4)))
              AND NOT EXISTS (SELECT FROM syncfleet.parked_work w
                  WHERE w.dedupe_key IN ('fetch_stream:' || p.stream_run_id, 'fetch_stream:' || p.stream_run_id || '/' || p.part))
            LIMIT $3 FOR UPDATE OF p SKIP LOCKED)
        UPDATE syncfleet.stream_parts p SET swept_at = now()
        FROM lost JOIN syncfleet.stream_runs s USING (stream_run_id) JOIN syncfleet.sync_runs r USING (sync_run_id)
        WHERE p.stream_run_id = lost.stream_run_id AND p.part = lost.part
        RETURNING s.tenant_id, s.sync_run_id, s.stream_run_id, s.connector, s.stream, p.slice, p.part::int, r.trace_parent
        """;

    /// <summary>Marks what is lost as swept and returns the messages that set it going again.</summary>
    public async Task<IReadOnlyList<DueMessage>> ClaimAsync(SweepLimits limits, CancellationToken cancellationToken)
    {
        List<DueMessage> messages = [];
        await using var command = database.DataSource.CreateCommand(Claim);
        foreach (var value in (object[])[limits.Age, limits.Repeat, limits.Count, limits.LongestRepeat])
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var fetch = new FetchStream
            {
                TenantId = new(reader.GetGuid(0)),
                SyncRunId = new(reader.GetGuid(1)),
                StreamRunId = new(reader.GetGuid(2)),
                Connector = reader.GetString(3),
                Stream = reader.GetString(4),
                Slice = reader.GetInt32(5),
                Part = reader.GetInt32(6),
            };
            messages.Add(new DueMessage(QueueNames.Fetch(fetch.Connector), fetch, reader.IsDBNull(7) ? null : reader.GetString(7)));
        }

        return messages;
    }
}
