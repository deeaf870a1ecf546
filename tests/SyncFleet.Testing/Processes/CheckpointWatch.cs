using Npgsql;
using NpgsqlTypes;
using Shouldly;

namespace SyncFleet.Testing.Processes;

/// <summary>
/// Compares the checkpoint of the products with their rows, both read in one statement: every product dated before the checkpoint
/// must be in the table in that version or a later one, or be a dead letter. The checkpoint's own date may still be in the making:
/// the next run reads it again.
/// </summary>
internal sealed class CheckpointWatch(NpgsqlDataSource database, string sync, string table)
{
    private IReadOnlyDictionary<string, DateTime> _products = new Dictionary<string, DateTime>(StringComparer.Ordinal);
    private string? _seen;

    /// <summary>How many different checkpoints have been compared.</summary>
    public int Checked { get; private set; }

    /// <summary>Asks the source's own API what it holds. To be called while it behaves, and after each change.</summary>
    public async Task LearnAsync(SandboxControl sandbox) => _products = await sandbox.ReadProductDatesAsync();

    /// <summary>As <see cref="LearnAsync"/>, from one who knows what the source holds.</summary>
    public void Learn(IReadOnlyDictionary<string, DateTime> products) => _products = products;

    /// <summary>Does nothing before the first checkpoint, and when the checkpoint is where it was.</summary>
    public async Task CheckAsync()
    {
        if (await ReadCursorAsync() is not { } cursor || cursor == _seen)
        {
            return;
        }

        await using var command = database.CreateCommand($"""
            SELECT c.cursor, (
                SELECT count(*) FROM unnest($2, $3) AS p (sku, at)
                WHERE p.at < (c.cursor::jsonb ->> 'lastUpdatedDate')::timestamp AT TIME ZONE 'UTC'
                  AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.sku = p.sku AND t.updated_at >= p.at)
            ) - (SELECT count(*) FROM syncfleet.dead_letters d WHERE d.sync_id = c.sync_id)
            FROM syncfleet.checkpoints c JOIN syncfleet.syncs USING (sync_id) WHERE name = $1 AND stream = 'products'
            """);
        command.Parameters.Add(new() { Value = sync });
        command.Parameters.Add(new() { Value = _products.Keys.ToArray() });
        command.Parameters.Add(new() { Value = _products.Values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        _seen = reader.GetString(0);
        reader.GetInt64(1).ShouldBeLessThanOrEqualTo(0, $"the checkpoint {_seen} is ahead of so many rows");
        Checked++;
    }

    private async Task<string?> ReadCursorAsync()
    {
        await using var command = database.CreateCommand("SELECT cursor FROM syncfleet.checkpoints JOIN syncfleet.syncs USING (sync_id) WHERE name = $1 AND stream = 'products'");
        command.Parameters.Add(new() { Value = sync });
        return await command.ExecuteScalarAsync() as string;
    }
}
