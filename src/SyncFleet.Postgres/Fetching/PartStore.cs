using Npgsql;
using NpgsqlTypes;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Sagas;
using SyncFleet.Postgres.Pages;

namespace SyncFleet.Postgres.Fetching;

/// <summary>Parts of a stream run that several fetchers read side by side: how they begin, which of them are nobody's, and what they have come to.</summary>
public sealed class PartStore(FleetDatabase database)
{
    private const string Divide = """
        WITH divided AS (
            UPDATE syncfleet.stream_runs SET parts = cardinality($3::text[]), slice = slice + 1, lease_token = NULL, lease_until = NULL, touched_at = now()
            WHERE stream_run_id = $1 AND lease_token = $2 AND status = 'running' AND parts = 0 RETURNING tenant_id, slice)
        INSERT INTO syncfleet.stream_parts (stream_run_id, part, tenant_id, description, slice)
        SELECT $1, d.place - 1, tenant_id, d.part, slice + 1 FROM divided, unnest($3::text[]) WITH ORDINALITY d (part, place)
        RETURNING part::int, slice
        """;

    private const string FindIdle = """
        SELECT p.part::int, p.slice FROM syncfleet.stream_parts p
        WHERE p.stream_run_id = $1 AND NOT p.is_complete AND (p.lease_until IS NULL OR p.lease_until < now())
          AND NOT EXISTS (SELECT FROM syncfleet.parked_work w WHERE w.dedupe_key = 'fetch_stream:' || p.stream_run_id || '/' || p.part)
        ORDER BY p.part
        """;

    private const string Fail = """
        UPDATE syncfleet.stream_parts p SET is_complete = true, failure_kind = $4, failure_message = $5, failure_detail = $6, touched_at = now()
        FROM syncfleet.stream_runs s
        WHERE p.stream_run_id = $1 AND p.lease_token = $2 AND p.part = $3 AND s.stream_run_id = $1 AND s.status = 'running'
        """;

    private const string ReadEnds = """
        SELECT p.is_complete, p.description, p.cursor, p.failure_kind, p.failure_message, p.failure_detail, s.attempt
        FROM syncfleet.stream_parts p JOIN syncfleet.stream_runs s USING (stream_run_id)
        WHERE p.stream_run_id = $1 AND s.status = 'running' AND NOT s.read_complete ORDER BY p.part
        """;

    private const string ReadEarlier = """
        SELECT is_complete AND failure_kind IS NULL, description, cursor FROM syncfleet.stream_parts WHERE stream_run_id = $1 AND part < $2 ORDER BY part
        """;

    // A page without records carries the checkpoint, so that it moves when every page before it is written.
    private const string Close = """
        WITH closed AS (
            UPDATE syncfleet.stream_runs
            SET read_complete = true, pages_fetched = pages_fetched + CASE WHEN $2 IS NULL THEN 0 ELSE 1 END, lease_token = NULL, lease_until = NULL, touched_at = now()
            WHERE stream_run_id = $1 AND status = 'running' AND NOT read_complete
            RETURNING tenant_id, pages_fetched::int AS number, (pages_fetched - pages_written)::int AS backlog),
        page AS (
            INSERT INTO syncfleet.pages (stream_run_id, page_number, tenant_id, record_count, body, body_bytes, cursor_after, order_run, order_page, fetched_at)
            SELECT $1, number, tenant_id, 0, $3, 0, $2, $4, number, now() FROM closed WHERE $2 IS NOT NULL)
        SELECT backlog, number FROM closed
        """;

    /// <summary>Divides the stream run whose slice this is, and lets the slice go.</summary>
    /// <returns>The commands for the first slice of each part; none when the lease was lost.</returns>
    public Task<IReadOnlyList<FetchStream>> DivideAsync(Slice slice, IReadOnlyList<string> parts, CancellationToken cancellationToken) =>
        ReadMessagesAsync(slice, Divide, [slice.StreamRunId.Value, slice.LeaseToken, parts.ToArray()], cancellationToken);

    /// <returns>Commands for the parts that nobody has in hand and that are not parked.</returns>
    public Task<IReadOnlyList<FetchStream>> FindIdleAsync(Slice slice, CancellationToken cancellationToken) =>
        ReadMessagesAsync(slice, FindIdle, [slice.StreamRunId.Value], cancellationToken);

    /// <summary>Ends the part that this slice holds with a failure that is told when the other parts are complete. False: the lease was lost.</summary>
    public async Task<bool> FailAsync(Slice slice, SyncFleetException failure, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(slice.TenantId, cancellationToken);
        var held = await transaction.ExecuteAsync(
            Fail, [slice.StreamRunId.Value, slice.LeaseToken, slice.Part, FailureKinds.NameOf(failure.Kind), failure.Message, Text(failure.Detail)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return held == 1;
    }

    /// <summary>What the parts have come to, in their order; null while one is not complete, or when the stream run is closed or has ended.</summary>
    public async Task<PartEnds?> ReadEndsAsync(Slice slice, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(slice.TenantId, cancellationToken);
        await using var command = transaction.Command(ReadEnds, slice.StreamRunId.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<(string Part, string? Cursor)> ends = [];
        List<SyncFleetException> failures = [];
        var attempt = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (!reader.GetBoolean(0))
            {
                return null;
            }

            attempt = reader.GetInt32(6);
            ends.Add((reader.GetString(1), TextAt(reader, 2)));
            if (TextAt(reader, 3) is { } kind)
            {
                failures.Add(new SyncFleetException(FailureKinds.Parse(kind), reader.GetString(4), TextAt(reader, 5)));
            }
        }

        return ends.Count == 0 ? null : new PartEnds(ends, failures, attempt);
    }

    /// <summary>What the parts before this one have come to, in their order; null while one of them is not complete, or when one failed.</summary>
    public async Task<IReadOnlyList<(string Part, string? Cursor)>?> ReadEarlierAsync(Slice slice, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(slice.TenantId, cancellationToken);
        await using var command = transaction.Command(ReadEarlier, slice.StreamRunId.Value, slice.Part);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<(string Part, string? Cursor)> ends = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            if (!reader.GetBoolean(0))
            {
                return null;
            }

            ends.Add((reader.GetString(1), TextAt(reader, 2)));
        }

        return ends;
    }

    /// <summary>Ends the read of a divided stream run: a last page without records carries the checkpoint that its parts have come to.</summary>
    /// <param name="slice">A slice of the stream run or one of its parts.</param>
    /// <param name="cursor">The checkpoint; null: there is none.</param>
    /// <param name="cancellationToken">Stops the wait for the database.</param>
    /// <returns>Not held: another has closed it, or the run was stopped.</returns>
    public async Task<PageStored> CloseAsync(Slice slice, string? cursor, CancellationToken cancellationToken)
    {
        PageStored stored = default;
        await using var batch = database.CreateBatch(slice.TenantId)
            .Add(Close, slice.StreamRunId.Value, Text(cursor), PageBody.Compress([]), slice.RunNumber)
            .Add("SELECT syncfleet.try_finish($1)", slice.StreamRunId.Value);
        await batch.RunAsync(
            (statement, row) =>
            {
                stored = statement == 0
                    ? stored with { Held = true, PageNumber = cursor is null ? 0 : row.GetInt32(1), Backlog = row.GetInt32(0) }
                    : stored with { Finishing = row.GetBoolean(0) };
                return Task.CompletedTask;
            },
            cancellationToken);
        return stored;
    }

    private async Task<IReadOnlyList<FetchStream>> ReadMessagesAsync(Slice slice, string sql, object?[] values, CancellationToken cancellationToken)
    {
        List<FetchStream> messages = [];
        await using var transaction = await database.BeginAsync(slice.TenantId, cancellationToken);
        await using (var command = transaction.Command(sql, values))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                messages.Add(slice.Message(reader.GetInt32(1), reader.GetInt32(0)));
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return messages;
    }

    private static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = value ?? (object)DBNull.Value };

    private static string? TextAt(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
}

/// <summary>What the parts of a stream run have come to.</summary>
/// <param name="Ends">Each part as the connector put it, and the last cursor of its pages.</param>
/// <param name="Failures">What parts ended of, first part first.</param>
/// <param name="Attempt">The stream run's attempt.</param>
public sealed record PartEnds(IReadOnlyList<(string Part, string? Cursor)> Ends, IReadOnlyList<SyncFleetException> Failures, int Attempt);
