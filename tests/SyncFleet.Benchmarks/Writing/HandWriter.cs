using Npgsql;
using NpgsqlTypes;

namespace SyncFleet.Benchmarks.Writing;

/// <summary>
/// What one would write by hand for this one table: binary COPY of rows from memory into a temporary table and one merge, 20 000 rows a
/// transaction. No ledger, no lane, no checkpoint, no tenant's wall.
/// </summary>
internal sealed class HandWriter(NpgsqlDataSource dataSource, string table, Guid tenant, Guid source)
{
    private const int RowsPerTransaction = 20_000;
    private const string Columns = "sku, url, name, status, category, user_category, cost, barcode, suppliers, created_at, updated_at";

    private readonly string _merge = $"""
        INSERT INTO {table} AS t (_sf_tenant, _sf_source, _sf_external_id, _sf_order, _sf_hash, _sf_synced_at, {Columns})
        SELECT $1, $2, _sf_external_id, _sf_order, _sf_hash, $3, {Columns} FROM hand_batch
        ON CONFLICT (_sf_tenant, _sf_source, _sf_external_id) DO UPDATE SET
            _sf_order = excluded._sf_order, _sf_hash = excluded._sf_hash, _sf_synced_at = excluded._sf_synced_at, _sf_deleted_at = NULL,
            {string.Join(", ", Columns.Split(", ").Select(c => $"{c} = excluded.{c}"))}
        WHERE excluded._sf_order > t._sf_order AND excluded._sf_hash <> t._sf_hash
        """;

    /// <returns>Rows inserted or changed.</returns>
    public async Task<long> WriteAsync(IReadOnlyList<HandRow> rows)
    {
        var written = 0L;
        await using var connection = await dataSource.OpenConnectionAsync();
        for (var first = 0; first < rows.Count; first += RowsPerTransaction)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using (var create = new NpgsqlCommand($"CREATE TEMPORARY TABLE hand_batch ON COMMIT DROP AS SELECT _sf_external_id, _sf_order, _sf_hash, {Columns} FROM {table} WITH NO DATA", connection, transaction))
            {
                await create.ExecuteNonQueryAsync();
            }

            await CopyAsync(connection, rows.Skip(first).Take(RowsPerTransaction));
            await using var merge = new NpgsqlCommand(_merge, connection, transaction)
            {
                Parameters = { new() { Value = tenant }, new() { Value = source }, new() { Value = TimeProvider.System.GetUtcNow() } },
            };
            written += await merge.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }

        return written;
    }

    private static async Task CopyAsync(NpgsqlConnection connection, IEnumerable<HandRow> rows)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY hand_batch (_sf_external_id, _sf_order, _sf_hash, {Columns}) FROM STDIN (FORMAT binary)");
        foreach (var row in rows)
        {
            Write(copy, row);
        }

        await copy.CompleteAsync();
    }

    // Not awaited row by row: that would cost more than the writing.
    private static void Write(NpgsqlBinaryImporter copy, HandRow row)
    {
        var product = row.Product;
        copy.StartRow();
        copy.Write(product.ProductId, NpgsqlDbType.Text);
        copy.Write(row.Order, NpgsqlDbType.Bytea);
        copy.Write(row.Hash, NpgsqlDbType.Bytea);
        copy.Write(product.ProductId, NpgsqlDbType.Text);
        copy.Write(product.ProductUrl, NpgsqlDbType.Text);
        copy.Write(product.InternalName, NpgsqlDbType.Text);
        copy.Write(product.Status, NpgsqlDbType.Text);
        copy.Write(product.Category, NpgsqlDbType.Text);
        copy.Write(product.UserCategory, NpgsqlDbType.Text);
        copy.Write(product.Cost, NpgsqlDbType.Numeric);
        copy.Write(product.UniversalProductCode, NpgsqlDbType.Text);
        copy.Write(row.Suppliers, NpgsqlDbType.Jsonb);
        copy.Write(Utc(product.CreatedDate), NpgsqlDbType.TimestampTz);
        copy.Write(Utc(product.LastUpdatedDate), NpgsqlDbType.TimestampTz);
    }

    private static DateTime? Utc(DateTime? time) => time is { } value ? DateTime.SpecifyKind(value, DateTimeKind.Utc) : null;
}
