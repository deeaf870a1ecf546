using SyncFleet.Connectors.Manifests.Components;

namespace SyncFleet.Connectors.Manifests.Schemas;

/// <summary>The names of column types and their JSON Schemas. Every column may be null.</summary>
internal static class ColumnTypes
{
    private static readonly Dictionary<string, (string Type, string? Format, string? Special)> Known = new(StringComparer.Ordinal)
    {
        ["string"] = ("string", null, null),
        ["boolean"] = ("boolean", null, null),
        ["date"] = ("string", "date", null),
        ["timestamp_without_timezone"] = ("string", "date-time", "timestamp_without_timezone"),
        ["timestamp_with_timezone"] = ("string", "date-time", null),
        ["time_without_timezone"] = ("string", "time", "time_without_timezone"),
        ["time_with_timezone"] = ("string", "time", "time_with_timezone"),
        ["integer"] = ("integer", null, null),
        ["number"] = ("number", null, null),
        ["array"] = ("array", null, null),
        ["object"] = ("object", null, null),
    };

    /// <param name="type">A name, a list of two names, or a map of <c>field_type</c> and, of an array, <c>items</c>.</param>
    /// <returns>Null when it is none of them.</returns>
    public static Dictionary<string, object?>? Schema(object? type) => type switch
    {
        string name => Named(name),
        IReadOnlyList<object?> { Count: 2 } pair when Named(pair[0] as string) is { } one && Named(pair[1] as string) is { } other =>
            new(StringComparer.Ordinal) { ["oneOf"] = new List<object?> { one, other } },
        IReadOnlyDictionary<string, object?> complex => Complex(complex),
        _ => null,
    };

    /// <summary>The type as it is, or the fault that it is none.</summary>
    public static object? Check(object? type, ManifestComponent component) => Schema(type) is not null
        ? type
        : throw component.Fault($"TypesMap.target_type is none of {string.Join(", ", Known.Keys)}, nor a list of two of them, nor a field_type with items");

    private static Dictionary<string, object?>? Complex(IReadOnlyDictionary<string, object?> complex)
    {
        var name = complex.GetValueOrDefault("field_type") as string;
        if (Named(name) is not { } schema || complex.GetValueOrDefault("items") is not { } items)
        {
            return Named(name);
        }

        if (name != "array" || items is IReadOnlyList<object?> || Schema(items) is not { } below)
        {
            return null;
        }

        schema["items"] = below;
        return schema;
    }

    private static Dictionary<string, object?>? Named(string? name)
    {
        if (name is null || !Known.TryGetValue(name, out var known))
        {
            return null;
        }

        var schema = new Dictionary<string, object?>(StringComparer.Ordinal) { ["type"] = new List<object?> { "null", known.Type } };
        if (known.Format is { } format)
        {
            schema["format"] = format;
        }

        if (known.Special is { } special)
        {
            schema["airbyte_type"] = special;
        }

        return schema;
    }
}
