using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Databases;

/// <summary>Finds the tables and views that the user may read. Keys come from the index itself: the information schema shows them to owners only.</summary>
internal sealed class TableCatalogue(ForeignDatabase database, PostgresSettings settings)
{
    private const string Sql = """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), t.typcategory::text, NOT a.attnotnull,
               coalesce(array_position(k.columns, a.attnum), 0)::text
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        LEFT JOIN LATERAL (
            SELECT (SELECT array_agg(x ORDER BY o) FROM unnest(i.indkey::int2[]) WITH ORDINALITY u(x, o)) AS columns
            FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary) k ON true
        WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
          AND has_column_privilege(c.oid, a.attnum, 'SELECT')
        ORDER BY c.relname, a.attnum
        """;

    /// <summary>The tables there are, by name; those of the setting, when it names some.</summary>
    public async Task<IReadOnlyList<TableShape>> ListAsync(CancellationToken cancellationToken)
    {
        List<(string Table, TableColumn Column, int KeyPlace)> columns = [];
        await database.QueryAsync(
            Sql,
            [settings.Schema],
            $"the tables of schema '{settings.Schema}'",
            row => columns.Add((row.GetString(0), new TableColumn(row.GetString(1), row.GetString(2), row.GetString(3)[0], row.GetBoolean(4)), int.Parse(row.GetString(5), System.Globalization.CultureInfo.InvariantCulture))),
            cancellationToken);
        return [.. columns.GroupBy(column => column.Table, StringComparer.Ordinal).Where(table => IsMeant(table.Key)).Select(Shape)];
    }

    /// <summary>One table.</summary>
    /// <exception cref="SyncFleetException">It is not there, or has no key.</exception>
    public async Task<TableShape> FindAsync(string name, CancellationToken cancellationToken)
    {
        var tables = await ListAsync(cancellationToken);
        var table = tables.FirstOrDefault(shape => shape.Name == name)
            ?? throw Refused($"The source has no stream '{name}': in schema '{settings.Schema}' the user may read {(tables.Count == 0 ? "no table" : string.Join(", ", tables.Select(shape => shape.Name)))}.");
        return table.Key.Count > 0 ? table
            : throw Refused($"The table '{name}' has no primary key. Name the columns that tell its rows apart in the setting 'keys': {{ {name}: \"column, column\" }}.");
    }

    private bool IsMeant(string table) => settings.Tables.Count == 0 || settings.Tables.Contains(table, StringComparer.Ordinal);

    private TableShape Shape(IGrouping<string, (string Table, TableColumn Column, int KeyPlace)> table)
    {
        IReadOnlyList<TableColumn> key = settings.Keys.TryGetValue(table.Key, out var named)
            ? [.. named.Select(name => Column(table, name, "keys"))]
            : [.. table.Where(column => column.KeyPlace > 0).OrderBy(column => column.KeyPlace).Select(column => column.Column)];
        return new TableShape
        {
            Schema = settings.Schema,
            Name = table.Key,
            Columns = [.. table.Select(column => column.Column)],
            Key = key,
            Cursor = CursorOf(table),
        };
    }

    private TableColumn? CursorOf(IGrouping<string, (string Table, TableColumn Column, int KeyPlace)> table)
    {
        if (settings.CursorColumns.TryGetValue(table.Key, out var named))
        {
            return named.Length == 0 ? null : Column(table, named, "cursor_columns") is { IsOrdered: true } column ? column
                : throw Refused($"The column '{named}' of table '{table.Key}' cannot be a cursor. Allowed: a whole number, a date or a time.");
        }

        return table.Select(column => column.Column).FirstOrDefault(column => column.Name == settings.CursorColumn && column.IsOrdered);
    }

    private static TableColumn Column(IEnumerable<(string Table, TableColumn Column, int KeyPlace)> table, string name, string setting) =>
        table.Select(column => column.Column).FirstOrDefault(column => column.Name == name)
        ?? throw Refused($"The setting '{setting}' names the column '{name}', which is not there or may not be read.");

    private static SyncFleetException Refused(string message) => new(FailureKind.Configuration, message);
}
