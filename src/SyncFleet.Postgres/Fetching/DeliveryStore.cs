using SyncFleet.Contracts;
using SyncFleet.Core.Deliveries;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Fetching;

/// <summary>Deliveries in PostgreSQL (<c>webhook_deliveries</c>): stored as received, read in the order they were stored.</summary>
public sealed class DeliveryStore(FleetDatabase database)
{
    /// <summary>The deliveries of one source.</summary>
    public IDeliveryStore For(TenantId tenant, SourceId source) => new SourceDeliveries(database, tenant, source);

    /// <summary>Stores a delivery; false when one with this key is there already.</summary>
    /// <param name="tenant">Whose source it is.</param>
    /// <param name="source">To which source it was sent.</param>
    /// <param name="delivery">Its stream, key and body.</param>
    /// <param name="cancellationToken">Stops the wait for the database.</param>
    public async Task<bool> StoreAsync(TenantId tenant, SourceId source, NewDelivery delivery, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch(tenant).Add(
            "SELECT syncfleet.store_delivery($1, $2, $3, $4, $5)",
            source.Value,
            delivery.Stream,
            new Npgsql.NpgsqlParameter { Value = (object?)delivery.Key ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
            delivery.ReceivedAt.ToUniversalTime(),
            delivery.Body);
        var stored = false;
        await batch.RunAsync(
            (_, row) =>
            {
                stored = row.GetBoolean(0);
                return Task.CompletedTask;
            },
            cancellationToken);
        return stored;
    }

    private sealed class SourceDeliveries(FleetDatabase database, TenantId tenant, SourceId source) : IDeliveryStore
    {
        private const string Sql = """
            SELECT place, received_at, body FROM syncfleet.webhook_deliveries
            WHERE source_id = $1 AND stream = $2 AND place > $3 ORDER BY place LIMIT $4
            """;

        public async Task<IReadOnlyList<StoredDelivery>> ReadAsync(string stream, long after, int most, CancellationToken cancellationToken)
        {
            await using var transaction = await database.BeginAsync(tenant, cancellationToken);
            await using var command = transaction.Command(Sql, source.Value, stream, after, most);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            List<StoredDelivery> deliveries = [];
            while (await reader.ReadAsync(cancellationToken))
            {
                deliveries.Add(new StoredDelivery { Place = reader.GetInt64(0), ReceivedAt = reader.GetFieldValue<DateTimeOffset>(1), Body = reader.GetFieldValue<byte[]>(2) });
            }

            return deliveries;
        }
    }
}

/// <summary>A request that was sent to a source.</summary>
public sealed record NewDelivery
{
    public required string Stream { get; init; }

    /// <summary>What the sender calls it, so that it comes in once; null: every request is another.</summary>
    public string? Key { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }
}
