using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Coordinating.Sweeping;

/// <summary>Deletes what ended stream runs leave behind, in small batches: row batches, seen keys and parts at once, pages after a time.</summary>
public sealed class Retention(FleetDatabase database)
{
    private const int BatchSize = 500;

    // A writer may still hold the last batch of a run that was just stopped.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private const string DeletePages = """
        DELETE FROM syncfleet.pages WHERE (stream_run_id, page_number) IN (
            SELECT p.stream_run_id, p.page_number FROM syncfleet.stream_runs s JOIN syncfleet.pages p USING (stream_run_id)
            WHERE s.ended_at < now() - $1 LIMIT $2)
        """;

    private const string DeleteBatches = """
        DELETE FROM syncfleet.row_batches WHERE (stream_run_id, lane, page_number) IN (
            SELECT b.stream_run_id, b.lane, b.page_number FROM syncfleet.stream_runs s JOIN syncfleet.row_batches b USING (stream_run_id)
            WHERE s.ended_at < now() - $1 LIMIT $2)
        """;

    private const string DeleteSeen = """
        DELETE FROM syncfleet.seen_rows WHERE ctid = ANY(ARRAY(
            SELECT k.ctid FROM syncfleet.stream_runs s JOIN syncfleet.seen_rows k USING (stream_run_id)
            WHERE s.ended_at < now() - $1 LIMIT $2))
        """;

    private const string DeleteParts = """
        DELETE FROM syncfleet.stream_parts WHERE (stream_run_id, part) IN (
            SELECT p.stream_run_id, p.part FROM syncfleet.stream_runs s JOIN syncfleet.stream_parts p USING (stream_run_id)
            WHERE s.ended_at < now() - $1 LIMIT $2)
        """;

    /// <param name="keepPages">How long the pages of an ended run are kept, for audit and replay.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>How many rows are gone.</returns>
    public async Task<long> CleanAsync(TimeSpan keepPages, CancellationToken cancellationToken)
    {
        return await DeleteAsync(DeleteBatches, Grace, BatchSize, cancellationToken)
            + await DeleteAsync(DeleteSeen, Grace, BatchSize * 20, cancellationToken)
            + await DeleteAsync(DeleteParts, Grace, BatchSize, cancellationToken)
            + await DeleteAsync(DeletePages, keepPages, BatchSize, cancellationToken);
    }

    private async Task<long> DeleteAsync(string sql, TimeSpan endedFor, int batch, CancellationToken cancellationToken)
    {
        var total = 0L;
        int deleted;
        do
        {
            await using var command = database.DataSource.CreateCommand(sql);
            command.Parameters.Add(new() { Value = endedFor });
            command.Parameters.Add(new() { Value = batch });
            deleted = await command.ExecuteNonQueryAsync(cancellationToken);
            total += deleted;
        }
        while (deleted == batch);
        return total;
    }
}
