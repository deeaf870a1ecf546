using SyncFleet.Core.Definitions;
using SyncFleet.Core.Rows;

namespace SyncFleet.Postgres.Writing.Tables;

/// <summary>The table a stream is written to, as its definition wants it.</summary>
public sealed class DestinationTable
{
    public DestinationTable(TableName name, IReadOnlyList<Column> columns, bool raw)
    {
        Name = name.Checked();
        Raw = raw;
        Columns = [.. columns.Select(c => (c.Name, TypeName(c.Type))), .. raw ? [(SystemColumns.Raw, "jsonb")] : Array.Empty<(string, string)>()];
        Fingerprint = $"{Name.Sql} {string.Join(',', Columns.Select(c => $"{TableName.Quote(c.Name)} {c.Type}"))}";
    }

    public TableName Name { get; }

    /// <summary>The record as received is kept in <c>_sf_raw</c>.</summary>
    public bool Raw { get; }

    /// <summary>Equal for two definitions that want the same table with the same columns.</summary>
    public string Fingerprint { get; }

    /// <summary>Name and catalog type of the columns a row carries, in the order of its fields.</summary>
    internal IReadOnlyList<(string Name, string Type)> Columns { get; }

    public static DestinationTable Of(SyncDefinition sync, StreamDefinition stream) =>
        new(new TableName(sync.Schema, stream.Table), [.. stream.Columns.Select(c => c.Column)], stream.Raw);

    private static string TypeName(ColumnType type) => type switch
    {
        ColumnType.Text => "text",
        ColumnType.Integer => "bigint",
        ColumnType.Decimal => "numeric",
        ColumnType.Boolean => "boolean",
        ColumnType.Timestamp => "timestamp with time zone",
        ColumnType.Date => "date",
        ColumnType.Json => "jsonb",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No PostgreSQL type is known for this column type."),
    };
}
