using Npgsql;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Writing;

/// <summary>A lane held by this transaction: the first page not yet written, and how far all lanes were at least.</summary>
internal readonly record struct LaneClaim(int NextPage, int LowWaterPage);

/// <summary>The ledger of one lane: what is to be written next, and how the progress is kept with the rows.</summary>
internal sealed class WriteLedger(StreamRunPlan plan, int lane, TenantTransaction transaction)
{
    /// <summary>
    /// Takes the lane if its next batch is there and no failure of the stream run has its retry ahead. Nothing is locked otherwise, so whoever holds the lane while a batch comes
    /// in will look for it again after letting go, and no wake-up is lost.
    /// </summary>
    public async Task<LaneClaim?> ClaimAsync(CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT l.next_page, s.low_water_page
            FROM syncfleet.write_lanes l JOIN syncfleet.stream_runs s USING (stream_run_id)
            WHERE l.stream_run_id = $1 AND l.lane = $2 AND s.status = 'running' AND (s.retry_at IS NULL OR s.retry_at <= now())
              AND EXISTS (SELECT FROM syncfleet.row_batches b WHERE b.stream_run_id = l.stream_run_id AND b.lane = l.lane AND b.page_number = l.next_page)
            FOR UPDATE OF l SKIP LOCKED
            """;
        await using var command = transaction.Command(Sql, plan.StreamRunId.Value, lane);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new LaneClaim(reader.GetInt32(0), reader.GetInt32(1)) : null;
    }

    /// <summary>The batches from the claim on, without a gap, up to the limits; at least one if there is one.</summary>
    public async Task<IReadOnlyList<StoredBatch>> ReadAsync(LaneClaim claim, WriteLimits limits, int maxBatches, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT page_number, row_count, body, body_bytes
            FROM (SELECT page_number, row_count, body, body_bytes, row_number() OVER w AS place, sum(row_count) OVER w AS rows, sum(body_bytes) OVER w AS bytes
                  FROM syncfleet.row_batches WHERE stream_run_id = $1 AND lane = $2 AND page_number >= $3 AND page_number < $3 + $4
                  WINDOW w AS (ORDER BY page_number)) b
            WHERE page_number = $3 + place - 1 AND (place = 1 OR (rows <= $5 AND bytes <= $6))
            ORDER BY page_number
            """;
        List<StoredBatch> batches = [];
        await using var command = transaction.Command(Sql, plan.StreamRunId.Value, lane, claim.NextPage, maxBatches, limits.Rows, limits.Bytes);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            batches.Add(new StoredBatch(reader.GetInt32(0), reader.GetInt32(1), await reader.GetFieldValueAsync<byte[]>(2, cancellationToken), reader.GetInt32(3)));
        }

        return batches;
    }

    /// <summary>
    /// Moves the lane, the counters, the low water and the checkpoint with it, and drops the batches consumed.
    /// </summary>
    /// <returns>True when the stream run is now to be finished; null when it no longer runs, and then nothing may be committed.</returns>
    public async Task<bool?> AdvanceAsync(LaneClaim claim, int nextPage, WriteCounts counts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var run = plan.StreamRunId.Value;
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction.Transaction);

        // The row of the stream run is locked before the lanes are looked at: the other lanes' writers end one after another
        // here, and each sees what the one before it committed.
        Add(batch, "SELECT FROM syncfleet.stream_runs WHERE stream_run_id = $1 FOR NO KEY UPDATE", run);
        Add(batch, "UPDATE syncfleet.write_lanes SET next_page = $3 WHERE stream_run_id = $1 AND lane = $2", run, lane, nextPage);
        Add(batch, "DELETE FROM syncfleet.row_batches WHERE stream_run_id = $1 AND lane = $2 AND page_number < $3", run, lane, nextPage);
        Add(batch, UpdateRun, run, counts.Written, counts.Unchanged, counts.Deleted, counts.DeadLettered, now);
        if (!plan.IsReplay)
        {
            Add(batch, MoveCheckpoint, run, claim.LowWaterPage, now);
        }

        Add(batch, "SELECT syncfleet.try_finish($1)", run);

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetBoolean(0);
    }

    // Rows that are written end the destination's failed attempts, not the source's.
    private const string UpdateRun = """
        UPDATE syncfleet.stream_runs s
        SET low_water_page = w.page, pages_written = w.page, touched_at = now(),
            records_written = records_written + $2, records_unchanged = records_unchanged + $3, records_deleted = records_deleted + $4,
            records_dead_lettered = records_dead_lettered + $5,
            attempt = CASE WHEN retry_at IS NULL THEN attempt ELSE 1 END, retry_at = NULL,
            first_row_at = coalesce(first_row_at, CASE WHEN $2 > 0 THEN $6::timestamptz END)
        FROM (SELECT min(next_page) - 1 AS page FROM syncfleet.write_lanes WHERE stream_run_id = $1) w
        WHERE s.stream_run_id = $1 AND s.status = 'running'
        RETURNING s.low_water_page
        """;

    private const string MoveCheckpoint = """
        INSERT INTO syncfleet.checkpoints AS c (sync_id, stream, tenant_id, cursor, stream_run_id, page_number, updated_at)
        SELECT s.sync_id, s.stream, s.tenant_id, p.cursor_after, s.stream_run_id, p.page_number, $3
        FROM syncfleet.stream_runs s JOIN syncfleet.pages p USING (stream_run_id)
        WHERE s.stream_run_id = $1 AND p.page_number > $2 AND p.page_number <= s.low_water_page AND p.cursor_after IS NOT NULL
        ORDER BY p.page_number DESC LIMIT 1
        ON CONFLICT (sync_id, stream) DO UPDATE
        SET cursor = excluded.cursor, stream_run_id = excluded.stream_run_id, page_number = excluded.page_number, updated_at = excluded.updated_at
        WHERE c.stream_run_id <> excluded.stream_run_id OR c.page_number < excluded.page_number
        """;

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        batch.BatchCommands.Add(command);
    }
}
