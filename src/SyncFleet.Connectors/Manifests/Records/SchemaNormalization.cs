using System.Globalization;
using System.Numerics;
using System.Text.Json;
using SyncFleet.Connectors.Manifests.Requests;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>
/// Brings values to the one type their schema names, as far as that is possible: <c>"12"</c> becomes 12 where an integer is
/// declared. What cannot be brought there, and what the schema does not name, stays.
/// </summary>
internal sealed class SchemaNormalization
{
    private static readonly HashSet<string> Simple = new(StringComparer.Ordinal) { "string", "number", "integer", "boolean", "null" };
    private static readonly HashSet<string> Yes = new(StringComparer.Ordinal) { "y", "yes", "t", "true", "on", "1" };
    private static readonly HashSet<string> No = new(StringComparer.Ordinal) { "n", "no", "f", "false", "off", "0" };

    private readonly string? _target;
    private readonly bool _nullable;
    private readonly bool _wraps;
    private readonly IReadOnlyDictionary<string, SchemaNormalization> _properties;
    private readonly SchemaNormalization? _items;

    private SchemaNormalization(JsonElement schema)
    {
        var types = schema.TryGetProperty("type", out var type) ? type : default;
        var named = types.ValueKind == JsonValueKind.Array ? types.EnumerateArray().Select(item => item.GetString()).ToList() : [types.ValueKind == JsonValueKind.String ? types.GetString() : null];
        var real = named.Where(name => name is not (null or "null")).ToList();
        _target = real.Count == 1 ? real[0] : null;
        _nullable = named.Contains("null");
        _properties = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Object).ToDictionary(property => property.Name, property => new SchemaNormalization(property.Value), StringComparer.Ordinal)
            : new Dictionary<string, SchemaNormalization>(StringComparer.Ordinal);
        _items = schema.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Object ? new SchemaNormalization(items) : null;

        // A type written as plain text is no set of types to the recorded runtime, so it wraps nothing.
        _wraps = _items is null || !items.TryGetProperty("type", out var itemTypes)
            || (itemTypes.ValueKind == JsonValueKind.Array && itemTypes.EnumerateArray().All(item => Simple.Contains(item.GetString() ?? "")));
    }

    /// <returns>Null when the stream declares no schema.</returns>
    public static SchemaNormalization? Create(string? schemaJson) =>
        schemaJson is null ? null : new SchemaNormalization(JsonSerializer.Deserialize<JsonElement>(schemaJson));

    public void Apply(SelectedRecord record)
    {
        if (_properties.Count > 0 && record.Open() is { } fields)
        {
            Descend(fields);
        }
    }

    private object? Descend(object? value)
    {
        if (_properties.Count > 0 && RecordTree.Open(value) is OrderedDictionary<string, object?> fields)
        {
            foreach (var (name, schema) in _properties)
            {
                if (fields.TryGetValue(name, out var present))
                {
                    fields[name] = schema.Descend(schema.Convert(present));
                }
            }

            return fields;
        }

        if (_items is not null && RecordTree.Open(value) is List<object?> items)
        {
            return items.ConvertAll(item => _items.Descend(_items.Convert(item)));
        }

        return value;
    }

    private object? Convert(object? value)
    {
        var plain = value is JsonElement { ValueKind: not (JsonValueKind.Object or JsonValueKind.Array) } element ? ValueJson.Read(element) : value;
        return plain is null && _nullable ? null : _target switch
        {
            "string" => plain is string ? value : RequestText.Of(plain ?? "None"),
            "number" => ToNumber(plain) is { } number ? number : value,
            "integer" => ToInteger(plain) ?? value,
            "boolean" => ToBoolean(plain, value) is { } flag ? flag : value,
            "array" when _wraps && plain is null or string or bool or long or double or BigInteger => new List<object?> { plain },
            _ => value,
        };
    }

    private static double? ToNumber(object? value) => value switch
    {
        long number => number,
        BigInteger number => (double)number,
        double number => number,
        bool flag => flag ? 1 : 0,
        string text when double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        _ => null,
    };

    private static object? ToInteger(object? value) => value switch
    {
        long or BigInteger => value,
        double number when Math.Abs(number) < 1e15 => (long)number,
        double number when double.IsFinite(number) => new BigInteger(number),
        bool flag => flag ? 1L : 0L,
        string text when BigInteger.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
            number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number,
        _ => null,
    };

    private static bool? ToBoolean(object? plain, object? value) => plain switch
    {
        string text when Yes.Contains(text.ToLowerInvariant()) => true,
        string text when No.Contains(text.ToLowerInvariant()) => false,
        string => null,
        null or false or 0L or 0.0 => false,
        BigInteger number => !number.IsZero,
        bool or long or double => true,
        _ => RecordTree.Open(value) switch
        {
            IReadOnlyDictionary<string, object?> map => map.Count > 0,
            IReadOnlyList<object?> list => list.Count > 0,
            _ => true,
        },
    };
}
