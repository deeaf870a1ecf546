using System.Text.Json;
using System.Text.RegularExpressions;

namespace SyncFleet.Core.Definitions.Checking;

/// <summary>The few rules of JSON Schema that settings use, one schema at a time.</summary>
internal static class SchemaRules
{
    private static readonly string[] Compositions = ["allOf", "anyOf", "oneOf"];

    /// <summary>Named properties, those of alternative branches included.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Properties(JsonElement schema)
    {
        Dictionary<string, JsonElement> properties = new(StringComparer.Ordinal);
        foreach (var part in Parts(schema))
        {
            foreach (var property in Get(part, "properties", JsonValueKind.Object) is { } found ? found.EnumerateObject() : default)
            {
                properties.TryAdd(property.Name, property.Value);
            }
        }

        return properties;
    }

    public static IReadOnlyList<string> Required(JsonElement schema) =>
        Get(schema, "required", JsonValueKind.Array) is { } names ? [.. names.EnumerateArray().Select(n => n.GetString()).OfType<string>()] : [];

    public static bool IsSecret(JsonElement schema) => Get(schema, "airbyte_secret", JsonValueKind.True) is not null;

    public static bool HasDefault(JsonElement schema) => schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("default", out _);

    /// <summary>It is an object with secrets in it, so it may consist of nothing else.</summary>
    public static bool HoldsSecrets(JsonElement schema) => Properties(schema).Values.Any(IsSecret);

    public static IReadOnlyList<string> Types(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type))
        {
            return [];
        }

        return type.ValueKind switch
        {
            JsonValueKind.String => [type.GetString()!],
            JsonValueKind.Array => [.. type.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)],
            _ => [],
        };
    }

    /// <summary>What is allowed, in words, when the value does not fit; null when it does.</summary>
    public static string? FaultOf(JsonElement value, JsonElement schema)
    {
        var types = Types(schema);
        if (types.Count > 0 && !types.Any(t => IsOfType(value, t)))
        {
            return $"Allowed: {Expected(schema)}.";
        }

        if (Choices(schema) is { Count: > 0 } choices && !choices.Any(c => JsonElement.DeepEquals(c, value)))
        {
            return $"Allowed: {string.Join(", ", choices.Select(Describe))}.";
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => FaultOfPattern(value.GetString()!, schema),
            JsonValueKind.Number => FaultOfRange(value.GetDouble(), schema),
            _ => null,
        };
    }

    /// <summary>What a value of this schema looks like: type, choices or an example.</summary>
    public static string Expected(JsonElement schema)
    {
        if (Choices(schema) is { Count: > 0 } choices)
        {
            return "one of " + string.Join(", ", choices.Select(Describe));
        }

        var types = Types(schema);
        var text = types.Count == 0 ? "a value" : string.Join(" or ", types);
        return Get(schema, "examples", JsonValueKind.Array) is { } examples && examples.GetArrayLength() > 0 ? $"{text}, e.g. {Describe(examples[0])}" : text;
    }

    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "a mapping",
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "empty",
        JsonValueKind.String => $"'{Shorten(value.GetString()!)}'",
        _ => Shorten(value.GetRawText()),
    };

    private static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "array" => value.ValueKind == JsonValueKind.Array,
        "object" => value.ValueKind == JsonValueKind.Object,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => true,
    };

    private static List<JsonElement> Choices(JsonElement schema)
    {
        if (Get(schema, "enum", JsonValueKind.Array) is { } choices)
        {
            return [.. choices.EnumerateArray()];
        }

        return schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("const", out var only) ? [only] : [];
    }

    private static string? FaultOfPattern(string text, JsonElement schema)
    {
        if (Get(schema, "pattern", JsonValueKind.String)?.GetString() is not { } pattern)
        {
            return null;
        }

        try
        {
            var fits = Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return fits ? null : $"Allowed: what fits the pattern {pattern}.";
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            // The pattern is the connector's, written for another engine: then the source itself will judge the value.
            return null;
        }
    }

    private static string? FaultOfRange(double number, JsonElement schema)
    {
        var min = Get(schema, "minimum", JsonValueKind.Number)?.GetDouble();
        var max = Get(schema, "maximum", JsonValueKind.Number)?.GetDouble();
        return number < min || number > max ? $"Allowed: {(min is null ? "" : $"at least {min}")}{(min is null || max is null ? "" : ", ")}{(max is null ? "" : $"at most {max}")}." : null;
    }

    private static IEnumerable<JsonElement> Parts(JsonElement schema)
    {
        yield return schema;
        foreach (var composition in Compositions)
        {
            foreach (var branch in Get(schema, composition, JsonValueKind.Array) is { } branches ? branches.EnumerateArray() : default)
            {
                yield return branch;
            }
        }
    }

    private static JsonElement? Get(JsonElement schema, string name, JsonValueKind kind) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;
}
