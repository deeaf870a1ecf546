using System.Text.Json.Nodes;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Connectors.Databases;

/// <summary>A table or view as it is read: columns, key, cursor.</summary>
internal sealed record TableShape
{
    public required string Schema { get; init; }

    public required string Name { get; init; }

    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>Empty: nothing tells its rows apart, so it cannot be read in pages.</summary>
    public required IReadOnlyList<TableColumn> Key { get; init; }

    /// <summary>Null: it is read in full each time.</summary>
    public required TableColumn? Cursor { get; init; }

    /// <summary>Schema and name as SQL has them.</summary>
    public string Sql => $"{Quote(Schema)}.{Quote(Name)}";

    public StreamDescription Describe() => new()
    {
        Name = Name,
        Key = [.. Key.Select(column => column.Name)],
        CursorField = Cursor?.Name,
        SchemaJson = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(Columns.Select(column => KeyValuePair.Create<string, JsonNode?>(column.Name, column.ToSchema()))),
        }.ToJsonString(),
    };

    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>A column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as SQL has it.</param>
/// <param name="Category">PostgreSQL's category of the type: N number, D date or time, B boolean, A array, C composite …</param>
/// <param name="IsNullable">It may be null.</param>
internal sealed record TableColumn(string Name, string Type, char Category, bool IsNullable)
{
    public string Sql => TableShape.Quote(Name);

    /// <summary>It can be a cursor: a whole number, a date or a time.</summary>
    public bool IsOrdered => IsTime || IsWholeNumber;

    public bool IsTime => Type == "date" || Type.StartsWith("timestamp", StringComparison.Ordinal);

    private bool IsWholeNumber => Type is "smallint" or "integer" or "bigint";

    public JsonObject ToSchema()
    {
        var type = this switch
        {
            { Type: "json" or "jsonb" } => null,
            { IsWholeNumber: true } => "integer",
            { Type: "money" } => "string",
            { Category: 'N' } => "number",
            { Category: 'B' } => "boolean",
            { Category: 'A' } => "array",
            { Category: 'C' } => "object",
            _ => "string",
        };
        return type is null ? [] : new JsonObject { ["type"] = new JsonArray(type, "null") };
    }
}
