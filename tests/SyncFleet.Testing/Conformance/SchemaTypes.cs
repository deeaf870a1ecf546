using System.Text.Json;

namespace SyncFleet.Testing.Conformance;

/// <summary>A stream's JSON Schema, as far as a record can be held against it: the types of the fields it declares.</summary>
internal sealed class SchemaTypes
{
    private readonly Dictionary<string, string[]> _types = new(StringComparer.Ordinal);

    public SchemaTypes(string schemaJson)
    {
        using var document = JsonDocument.Parse(schemaJson);
        foreach (var property in document.RootElement.GetProperty("properties").EnumerateObject())
        {
            _types[property.Name] = TypesOf(property.Value);
        }
    }

    /// <summary>Names of the declared fields.</summary>
    public IReadOnlyCollection<string> Fields => _types.Keys;

    /// <summary>What of the record is not as declared; fields that are not declared pass.</summary>
    public IEnumerable<string> FaultsOf(JsonElement record) =>
        from field in record.EnumerateObject()
        where _types.TryGetValue(field.Name, out var types) && types.Length > 0 && !types.Any(type => Fits(field.Value, type))
        select $"'{field.Name}' is declared {string.Join(" or ", _types[field.Name])} and is {field.Value.ValueKind}";

    private static string[] TypesOf(JsonElement schema) => schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type)
        ? type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(item => item.GetString()!)] : [type.GetString()!]
        : [];

    private static bool Fits(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.String => type == "string",
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Null => type == "null",
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.Number => type == "number" || (type == "integer" && value.GetDecimal() % 1 == 0),
        _ => false,
    };
}
