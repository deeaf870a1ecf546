using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Coordinating.Sweeping;

/// <summary>
/// Deletes deliveries once their time is over and they are read: the checkpoint of every sync that has ever read their stream is at
/// or behind them, which it is only with their rows committed. A delivery that nobody reads stays.
/// </summary>
public sealed class DeliveryRetention(FleetDatabase database)
{
    private const int BatchSize = 2000;

    // A reader without a checkpoint has read nothing for certain; one whose sync was deleted does not count.
    private const string Delete = """
        WITH streams AS (SELECT DISTINCT source_id, stream FROM syncfleet.webhook_deliveries),
        readers AS (
            SELECT DISTINCT r.source_id, r.stream, r.sync_id
            FROM streams s JOIN syncfleet.stream_runs r USING (source_id, stream) JOIN syncfleet.syncs y ON y.sync_id = r.sync_id),
        covered AS (
            SELECT r.source_id, r.stream, min(coalesce((c.cursor::jsonb ->> '_delivery')::bigint, 0)) AS place
            FROM readers r LEFT JOIN syncfleet.checkpoints c ON c.sync_id = r.sync_id AND c.stream = r.stream
            GROUP BY r.source_id, r.stream)
        DELETE FROM syncfleet.webhook_deliveries WHERE (source_id, stream, place) IN (
            SELECT d.source_id, d.stream, d.place
            FROM covered c JOIN syncfleet.webhook_deliveries d ON d.source_id = c.source_id AND d.stream = c.stream AND d.place <= c.place
            WHERE d.received_at < now() - $1 LIMIT $2)
        """;

    /// <param name="keep">How long a delivery is kept, from when it was received.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>How many are gone.</returns>
    public async Task<long> CleanAsync(TimeSpan keep, CancellationToken cancellationToken)
    {
        var total = 0L;
        int deleted;
        do
        {
            await using var command = database.DataSource.CreateCommand(Delete);
            command.Parameters.Add(new() { Value = keep });
            command.Parameters.Add(new() { Value = BatchSize });
            deleted = await command.ExecuteNonQueryAsync(cancellationToken);
            total += deleted;
        }
        while (deleted == BatchSize);
        return total;
    }
}
