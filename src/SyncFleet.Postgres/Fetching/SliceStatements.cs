namespace SyncFleet.Postgres.Fetching;

/// <summary>What a slice does to the tables: one form for a stream that is read as a whole, one for a part of a divided stream.</summary>
internal sealed record SliceStatements
{
    /// <summary>Stream run, slice, token, lease, take over; of a part also which.</summary>
    public required string Acquire { get; init; }

    /// <summary>
    /// Run before <see cref="Store"/> in the same transaction: pages of all parts get their numbers one after the other, in the order in
    /// which they are committed. Null: nobody else stores pages of the stream run.
    /// </summary>
    public string? Lock { get; init; }

    /// <summary>
    /// One statement, so that page, dead letters and position are one round trip; without the lease it does nothing. A page ends a row of
    /// failed attempts, unless it is the destination that fails.
    /// </summary>
    public required string Store { get; init; }

    /// <summary>Stream run, token, lease; of a part also which.</summary>
    public required string Renew { get; init; }

    /// <summary>
    /// Stream run, token, slices to go on by; of a part also which. Gives the attempt, and whether a retry of the stream run is parked:
    /// it will take up the part, too.
    /// </summary>
    public required string Release { get; init; }

    public static SliceStatements Of(int? part) => part is null ? Whole : Part;

    private static SliceStatements Whole { get; } = new()
    {
        Acquire = """
            UPDATE syncfleet.stream_runs s
            SET lease_token = $3, lease_until = now() + $4, touched_at = now(), started_at = coalesce(s.started_at, now())
            FROM syncfleet.sync_runs r
            WHERE s.stream_run_id = $1 AND s.slice = $2 AND s.status = 'running' AND NOT s.read_complete
              AND r.sync_run_id = s.sync_run_id AND ($5 OR s.lease_until IS NULL OR s.lease_until < now())
            RETURNING s.sync_run_id, s.source_id, s.connector, s.stream, s.attempt, r.run_number, s.checkpoint_in, s.read_position, s.pages_fetched::int,
                      (s.pages_fetched - s.pages_written)::int, r.full_refresh, s.parts::int, NULL::text
            """,
        Store = """
            WITH held AS (
                UPDATE syncfleet.stream_runs
                SET pages_fetched = pages_fetched + $3, records_read = records_read + $4, read_position = $5, read_complete = $6,
                    lease_until = now() + $7, touched_at = now(), attempt = CASE WHEN retry_at IS NULL THEN 1 ELSE attempt END, first_request_at = coalesce(first_request_at, $9),
                    records_dead_lettered = records_dead_lettered + cardinality($15::uuid[]), records_filtered = records_filtered + $10
                WHERE stream_run_id = $1 AND lease_token = $2 AND status = 'running'
                RETURNING tenant_id, sync_id, sync_run_id, stream, (pages_fetched - pages_written)::int AS backlog, pages_fetched::int AS number,
                          pages_fetched::int AS order_page, $14::text AS cursor_after),
            """ + Kept,
        Renew = """
            UPDATE syncfleet.stream_runs SET lease_until = now() + $3 WHERE stream_run_id = $1 AND lease_token = $2 AND status = 'running' RETURNING true
            """,
        Release = """
            UPDATE syncfleet.stream_runs SET slice = slice + $3, lease_token = NULL, lease_until = NULL, touched_at = now()
            WHERE stream_run_id = $1 AND lease_token = $2 AND status = 'running' RETURNING attempt, false
            """,
    };

    // A page's order is its part's and then its own, as if the parts had been read one after the other: 15 parts of 2^27 pages fit.
    private static SliceStatements Part { get; } = new()
    {
        Acquire = """
            UPDATE syncfleet.stream_parts p SET lease_token = $3, lease_until = now() + $4, touched_at = now()
            FROM syncfleet.stream_runs s JOIN syncfleet.sync_runs r USING (sync_run_id)
            WHERE p.stream_run_id = $1 AND p.part = $6 AND p.slice = $2 AND NOT p.is_complete AND ($5 OR p.lease_until IS NULL OR p.lease_until < now())
              AND s.stream_run_id = p.stream_run_id AND s.status = 'running' AND NOT s.read_complete
            RETURNING s.sync_run_id, s.source_id, s.connector, s.stream, s.attempt, r.run_number, s.checkpoint_in, p.read_position, s.pages_fetched::int,
                      (s.pages_fetched - s.pages_written)::int, r.full_refresh, s.parts::int, p.description
            """,
        Lock = "SELECT FROM syncfleet.stream_runs WHERE stream_run_id = $1 FOR NO KEY UPDATE",
        Store = """
            WITH part AS (
                UPDATE syncfleet.stream_parts p
                SET pages = p.pages + $3, read_position = $5, is_complete = $6, cursor = coalesce($14, p.cursor), lease_until = now() + $7, touched_at = now()
                FROM syncfleet.stream_runs s
                WHERE p.stream_run_id = $1 AND p.part = $18 AND p.lease_token = $2 AND s.stream_run_id = $1 AND s.status = 'running'
                RETURNING (p.part::int << 27) + p.pages AS order_page),
            held AS (
                UPDATE syncfleet.stream_runs s
                SET pages_fetched = pages_fetched + $3, records_read = records_read + $4, touched_at = now(), attempt = CASE WHEN retry_at IS NULL THEN 1 ELSE attempt END,
                    first_request_at = coalesce(first_request_at, $9),
                    records_dead_lettered = records_dead_lettered + cardinality($15::uuid[]), records_filtered = records_filtered + $10
                FROM part
                WHERE s.stream_run_id = $1
                RETURNING tenant_id, sync_id, sync_run_id, stream, (pages_fetched - pages_written)::int AS backlog, pages_fetched::int AS number,
                          part.order_page, $19::text AS cursor_after),
            """ + Kept,
        Renew = """
            UPDATE syncfleet.stream_parts p SET lease_until = now() + $3
            FROM syncfleet.stream_runs s
            WHERE p.stream_run_id = $1 AND p.part = $4 AND p.lease_token = $2 AND s.stream_run_id = $1 AND s.status = 'running' RETURNING true
            """,
        Release = """
            UPDATE syncfleet.stream_parts p SET slice = p.slice + $3, lease_token = NULL, lease_until = NULL, touched_at = now()
            FROM syncfleet.stream_runs s
            WHERE p.stream_run_id = $1 AND p.part = $4 AND p.lease_token = $2 AND s.stream_run_id = $1 AND s.status = 'running'
            RETURNING s.attempt, EXISTS (SELECT FROM syncfleet.parked_work w WHERE w.dedupe_key = 'fetch_stream:' || s.stream_run_id)
            """,
    };

    // $11 records, $12 body, $13 its length, $14 cursor after (of a part: its own, $19 the stream's), $15 to $17 dead letters.
    private const string Kept = """

        page AS (
            INSERT INTO syncfleet.pages (stream_run_id, page_number, tenant_id, record_count, body, body_bytes, cursor_after, order_run, order_page, fetched_at)
            SELECT $1, number, tenant_id, $11, $12, $13, cursor_after, $8, order_page, now() FROM held WHERE $3 > 0),
        letters AS (
            INSERT INTO syncfleet.dead_letters (dead_letter_id, tenant_id, sync_id, sync_run_id, stream_run_id, stream, stage, page_number, record_index,
                                                reason, payload, order_run, order_page, created_at)
            SELECT d.id, tenant_id, sync_id, sync_run_id, $1, stream, 'fetch', number, $11 + d.place::int - 1, d.reason, d.payload, $8, order_page, now()
            FROM held, unnest($15::uuid[], $16::text[], $17::bytea[]) WITH ORDINALITY d (id, reason, payload, place))
        SELECT backlog, number FROM held
        """;
}
