using Npgsql;

namespace SyncFleet.Postgres.Writing.Tables;

/// <summary>A column as the catalog has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type with its limits, e.g. <c>numeric(12,2)</c>.</param>
/// <param name="MustBeGiven">NOT NULL without a default.</param>
/// <param name="Computed">Generated or identity: takes no value from us.</param>
internal sealed record ExistingColumn(string Name, string Type, bool MustBeGiven, bool Computed);

/// <summary>A table as the catalog has it.</summary>
internal sealed record ExistingTable
{
    /// <summary><c>r</c> table, <c>p</c> partitioned table; anything else is no table.</summary>
    public required char Kind { get; init; }

    public required IReadOnlyDictionary<string, ExistingColumn> Columns { get; init; }

    /// <summary>Unique by tenant, source and external id.</summary>
    public required bool HasKey { get; init; }

    /// <summary>Row-level security is on and has our policy in its present form, and the tenants' role may use the table.</summary>
    public required bool HasWall { get; init; }

    /// <returns>Null when there is no such table.</returns>
    public static async Task<ExistingTable?> ReadAsync(NpgsqlConnection connection, TableName name, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT c.relkind,
                   c.relrowsecurity
                   AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant_wall' AND pg_get_expr(p.polqual, c.oid) ~ '\(\s*SELECT' AND pg_get_expr(p.polwithcheck, c.oid) ~ '\(\s*SELECT')
                   AND has_table_privilege('syncfleet_tenant', c.oid, 'SELECT')
                   AND has_table_privilege('syncfleet_tenant', c.oid, 'INSERT')
                   AND has_table_privilege('syncfleet_tenant', c.oid, 'UPDATE')
                   AND has_table_privilege('syncfleet_tenant', c.oid, 'DELETE'),
                   EXISTS (SELECT FROM pg_index i
                           WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indnkeyatts = 3
                             AND (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_attribute a
                                  WHERE a.attrelid = c.oid AND a.attnum = ANY (i.indkey)) = ARRAY['_sf_external_id', '_sf_source', '_sf_tenant']),
                   a.attname::text, format_type(a.atttypid, a.atttypmod),
                   a.attnotnull AND NOT a.atthasdef AND a.attidentity = '', a.attgenerated <> '' OR a.attidentity <> ''
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE n.nspname = $1 AND c.relname = $2
            ORDER BY a.attnum
            """;
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = name.Schema }, new() { Value = name.Name } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<string, ExistingColumn> columns = new(StringComparer.Ordinal);
        ExistingTable? table = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            table ??= new ExistingTable { Kind = reader.GetChar(0), HasWall = reader.GetBoolean(1), HasKey = reader.GetBoolean(2), Columns = columns };
            if (!await reader.IsDBNullAsync(3, cancellationToken))
            {
                var column = new ExistingColumn(reader.GetString(3), reader.GetString(4), reader.GetBoolean(5), reader.GetBoolean(6));
                columns.Add(column.Name, column);
            }
        }

        return table;
    }
}
