using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Records;

/// <summary>A JSON Schema made from records that were seen: the fields in the order they came, each with the types it had.</summary>
public sealed class SchemaSample
{
    private static readonly string[] TypeOrder = ["string", "integer", "number", "boolean", "object", "array"];

    private readonly Dictionary<string, HashSet<string>> _types = new(StringComparer.Ordinal);
    private readonly List<string> _fields = [];

    public int RecordCount { get; private set; }

    /// <summary>The fields seen.</summary>
    public IReadOnlyList<string> Fields => _fields;

    public void Add(Page page)
    {
        foreach (var line in Encoding.UTF8.GetString(page.Records.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var record = JsonDocument.Parse(line);
            Add(record.RootElement);
        }
    }

    /// <summary>Adds a record; what is no object has no fields.</summary>
    public void Add(JsonElement record)
    {
        RecordCount++;
        foreach (var field in record.ValueKind == JsonValueKind.Object ? record.EnumerateObject() : default)
        {
            if (!_types.TryGetValue(field.Name, out var types))
            {
                _types[field.Name] = types = new HashSet<string>(StringComparer.Ordinal);
                _fields.Add(field.Name);
            }

            types.Add(TypeOf(field.Value));
        }
    }

    /// <summary>Every field may be null: what was not seen may still come.</summary>
    public string ToJson() => ToNode().ToJsonString();

    /// <summary>The schema as a node of its own.</summary>
    public JsonObject ToNode()
    {
        JsonObject properties = [];
        foreach (var field in _fields)
        {
            var types = TypeOrder.Where(type => _types[field].Contains(type) && !(type == "integer" && _types[field].Contains("number")));
            properties[field] = new JsonObject { ["type"] = new JsonArray([.. types.Append("null").Select(type => (JsonNode)type)]) };
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties };
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        _ => "null",
    };
}
