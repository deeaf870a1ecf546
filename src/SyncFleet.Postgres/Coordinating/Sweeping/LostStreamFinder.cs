using Npgsql;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Parking;

namespace SyncFleet.Postgres.Coordinating.Sweeping;

/// <summary>
/// Finds stream runs that stand still because a message is lost: a slice nobody fetches, a page nobody maps, a batch nobody writes,
/// an end nobody closes. Works across tenants. Two coordinators at once claim different stream runs. A stream run with parked work
/// is not lost: it waits.
/// </summary>
public sealed class LostStreamFinder(FleetDatabase database)
{
    // Stalled: nothing has touched it. Overtaken: the first unwritten page is not mapped though a later one is. Waiting: the next
    // batch of a lane has been ready for long.
    private const string Claim = """
        WITH lost AS (
            SELECT s.stream_run_id
            FROM syncfleet.stream_runs s
            WHERE s.status IN ('running', 'finishing')
              AND (s.swept_at IS NULL OR s.swept_at < now() - greatest($2, least(s.swept_at - s.touched_at, $4)))
              AND NOT EXISTS (SELECT 1 FROM syncfleet.parked_work w
                  WHERE w.sync_run_id = s.sync_run_id AND w.stream_run_id = s.stream_run_id AND w.due_at < 'infinity')
              AND (s.touched_at < now() - $1
                OR EXISTS (SELECT 1 FROM syncfleet.pages p
                    WHERE p.stream_run_id = s.stream_run_id AND p.page_number = s.low_water_page + 1 AND p.transformed_at IS NULL
                      AND p.fetched_at < now() - $1 AND s.pages_transformed > s.low_water_page)
                OR EXISTS (SELECT 1 FROM syncfleet.write_lanes l
                    JOIN syncfleet.row_batches b ON b.stream_run_id = l.stream_run_id AND b.lane = l.lane AND b.page_number = l.next_page
                    JOIN syncfleet.pages p ON p.stream_run_id = l.stream_run_id AND p.page_number = l.next_page
                    WHERE l.stream_run_id = s.stream_run_id AND p.transformed_at < now() - $1))
            LIMIT $3 FOR UPDATE OF s SKIP LOCKED)
        UPDATE syncfleet.stream_runs s SET swept_at = now() FROM lost WHERE s.stream_run_id = lost.stream_run_id
        RETURNING s.stream_run_id, s.tenant_id, s.sync_run_id, s.stream, s.connector, s.slice, s.status = 'finishing',
            s.touched_at < now() - $1,
            NOT s.read_complete AND (s.lease_until IS NULL OR s.lease_until < now()),
            s.read_complete AND s.pages_written = s.pages_fetched,
            (SELECT r.trace_parent FROM syncfleet.sync_runs r WHERE r.sync_run_id = s.sync_run_id)
        """;

    private const string FindPages = """
        SELECT s.stream_run_id, p.page_number, p.record_count
        FROM syncfleet.stream_runs s
        CROSS JOIN LATERAL (
            SELECT p.page_number, p.record_count FROM syncfleet.pages p
            WHERE p.stream_run_id = s.stream_run_id AND p.page_number > s.low_water_page AND p.transformed_at IS NULL AND p.fetched_at < now() - $2
              AND (s.touched_at < now() - $2 OR p.page_number < (
                  SELECT max(q.page_number) FROM syncfleet.pages q
                  WHERE q.stream_run_id = s.stream_run_id AND q.page_number > s.low_water_page AND q.transformed_at IS NOT NULL))
            ORDER BY p.page_number LIMIT $3) p
        WHERE s.stream_run_id = ANY($1) AND s.status = 'running'
        LIMIT $3
        """;

    private const string FindBatches = """
        SELECT l.stream_run_id, l.next_page, l.lane::int
        FROM syncfleet.write_lanes l
        JOIN syncfleet.stream_runs s ON s.stream_run_id = l.stream_run_id AND s.status = 'running'
        JOIN syncfleet.row_batches b ON b.stream_run_id = l.stream_run_id AND b.lane = l.lane AND b.page_number = l.next_page
        JOIN syncfleet.pages p ON p.stream_run_id = l.stream_run_id AND p.page_number = l.next_page
        WHERE l.stream_run_id = ANY($1) AND p.transformed_at < now() - $2
        """;

    /// <summary>Marks what is lost as swept and returns the messages that set it going again.</summary>
    public async Task<IReadOnlyList<DueMessage>> ClaimAsync(SweepLimits limits, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenFleetAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var lost = await ReadClaimedAsync(connection, limits, cancellationToken);
        List<DueMessage> messages = [.. lost.Values.Where(s => s is { IsStalled: true, AwaitsFetch: true }).Select(s => s.Fetch())];
        foreach (var stream in lost.Values.Where(s => s.IsStalled && (s.IsFinishing || s.IsAllWritten)))
        {
            if (stream.IsFinishing || await TryFinishAsync(connection, stream.Id, cancellationToken))
            {
                messages.Add(stream.Finish());
            }
        }

        Guid[] ids = [.. lost.Keys];
        foreach (var (id, page, records) in await ReadTriplesAsync(connection, FindPages, [ids, limits.Age, limits.Count], cancellationToken))
        {
            messages.Add(lost[id].Page(page, records));
        }

        foreach (var (id, page, lane) in await ReadTriplesAsync(connection, FindBatches, [ids, limits.Age], cancellationToken))
        {
            messages.Add(lost[id].Batch(page, lane));
        }

        await transaction.CommitAsync(cancellationToken);
        return messages;
    }

    private static async Task<Dictionary<Guid, LostStream>> ReadClaimedAsync(NpgsqlConnection connection, SweepLimits limits, CancellationToken cancellationToken)
    {
        Dictionary<Guid, LostStream> streams = [];
        await using var command = Command(connection, Claim, [limits.Age, limits.Repeat, limits.Count, limits.LongestRepeat]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            streams.Add(reader.GetGuid(0), new LostStream
            {
                Id = new(reader.GetGuid(0)),
                TenantId = new(reader.GetGuid(1)),
                SyncRunId = new(reader.GetGuid(2)),
                Stream = reader.GetString(3),
                Connector = reader.GetString(4),
                Slice = reader.GetInt32(5),
                IsFinishing = reader.GetBoolean(6),
                IsStalled = reader.GetBoolean(7),
                AwaitsFetch = reader.GetBoolean(8) && !reader.GetBoolean(6),
                IsAllWritten = reader.GetBoolean(9),
                TraceParent = reader.IsDBNull(10) ? null : reader.GetString(10),
            });
        }

        return streams;
    }

    private static async Task<bool> TryFinishAsync(NpgsqlConnection connection, StreamRunId stream, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, "SELECT syncfleet.try_finish($1)", [stream.Value]);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task<List<(Guid Id, int First, int Second)>> ReadTriplesAsync(NpgsqlConnection connection, string sql, object[] values, CancellationToken cancellationToken)
    {
        List<(Guid, int, int)> triples = [];
        await using var command = Command(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            triples.Add((reader.GetGuid(0), reader.GetInt32(1), reader.GetInt32(2)));
        }

        return triples;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}
