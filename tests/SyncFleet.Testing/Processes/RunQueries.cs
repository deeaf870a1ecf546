using Npgsql;

namespace SyncFleet.Testing.Processes;

/// <summary>What the tests ask of the control tables, each question in one statement, so that its parts belong to one instant.</summary>
internal static class RunQueries
{
    private const string Snapshot = """
        SELECT r.status, coalesce(r.failure_message, '') || coalesce((
                SELECT string_agg(' [' || f.stream || ': ' || f.failure_kind || ' ' || f.failure_message || coalesce(' ' || f.failure_detail, '') || ']', '')
                FROM syncfleet.stream_runs f WHERE f.sync_run_id = r.sync_run_id AND f.failure_kind IS NOT NULL), ''),
            sum(s.pages_fetched)::bigint, sum(s.pages_transformed)::bigint, sum(s.pages_written)::bigint, sum(s.records_read)::bigint,
            sum(s.records_written)::bigint, sum(s.records_unchanged)::bigint, sum(s.records_deleted)::bigint, sum(s.records_dead_lettered)::bigint,
            sum(s.records_filtered)::bigint, sum(s.rows_vanished)::bigint,
            (SELECT count(*) FROM syncfleet.parked_work p WHERE p.sync_run_id = r.sync_run_id AND p.stream_run_id IS NOT NULL)
        FROM syncfleet.sync_runs r JOIN syncfleet.stream_runs s USING (sync_run_id) WHERE r.sync_run_id = $1 GROUP BY r.sync_run_id
        """;

    private const string Leftovers = """
        SELECT (SELECT count(*) FROM syncfleet.stream_runs WHERE sync_run_id = $1 AND (lease_token IS NOT NULL OR lease_until IS NOT NULL)) || ' leases, '
            || (SELECT count(*) FROM syncfleet.parked_work WHERE sync_run_id = $1) || ' parked, '
            || (SELECT count(*) FROM syncfleet.row_batches JOIN syncfleet.stream_runs USING (stream_run_id) WHERE sync_run_id = $1) || ' row batches, '
            || (SELECT count(*) FROM syncfleet.pages JOIN syncfleet.stream_runs USING (stream_run_id) WHERE sync_run_id = $1 AND transformed_at IS NULL) || ' unmapped pages, '
            || (SELECT count(*) FROM syncfleet.sync_run_sagas WHERE correlation_id = $1) || ' sagas'
        """;

    private const string Streams = """
        SELECT string_agg(concat_ws(' ', stream, status, 'attempt', attempt, 'slice', slice, 'lease', lease_until, 'complete', read_complete,
            'pages', pages_fetched, pages_transformed, pages_written, 'low water', low_water_page, 'touched', touched_at, 'swept', swept_at), E'\n')
        FROM syncfleet.stream_runs WHERE sync_run_id = $1
        """;

    /// <summary>What an ended run that left nothing behind says to <see cref="ReadLeftoversAsync"/>.</summary>
    public const string NothingLeft = "0 leases, 0 parked, 0 row batches, 0 unmapped pages, 0 sagas";

    public static async Task<RunSnapshot> ReadSnapshotAsync(NpgsqlDataSource database, Guid run)
    {
        await using var command = Command(database, Snapshot, run);
        await using var reader = await command.ExecuteReaderAsync();
        var known = await reader.ReadAsync();
        long Number(int column) => known ? reader.GetInt64(column) : 0;
        return new RunSnapshot
        {
            Status = known ? reader.GetString(0) : "unknown",
            Failure = known ? reader.GetString(1) : "",
            PagesFetched = Number(2),
            PagesTransformed = Number(3),
            PagesWritten = Number(4),
            Read = Number(5),
            Written = Number(6),
            Unchanged = Number(7),
            Deleted = Number(8),
            DeadLettered = Number(9),
            Filtered = Number(10),
            Vanished = Number(11),
            Parked = Number(12),
        };
    }

    /// <summary>What of a run is still lying about.</summary>
    public static async Task<string> ReadLeftoversAsync(NpgsqlDataSource database, Guid run)
    {
        await using var command = Command(database, Leftovers, run);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A run's streams, for the message of a test that fails.</summary>
    public static async Task<string> DescribeStreamsAsync(NpgsqlDataSource database, Guid run)
    {
        await using var command = Command(database, Streams, run);
        return await command.ExecuteScalarAsync() as string ?? "no streams";
    }

    private static NpgsqlCommand Command(NpgsqlDataSource database, string sql, Guid run)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = run });
        return command;
    }
}
