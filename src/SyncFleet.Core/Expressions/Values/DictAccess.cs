using System.Text.Json;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>Reading dicts, whether they are a template's own, a dictionary of the caller or a JSON object.</summary>
internal static class DictAccess
{
    public static bool TryGet(object mapping, object? key, out object? value)
    {
        value = null;
        switch (mapping)
        {
            case JsonElement json:
                if (json.ValueKind != JsonValueKind.Object || key is not string name || !json.TryGetProperty(name, out var property)) return false;
                value = PythonTypes.Load(property);
                return true;
            case DictValue dict:
                return dict.TryGet(key, out value);
            case IReadOnlyDictionary<string, object?> dictionary:
                if (key is not string text || !dictionary.TryGetValue(text, out var raw)) return false;
                value = PythonTypes.Load(raw);
                return true;
            default:
                return false;
        }
    }

    public static int Count(object mapping) => mapping switch
    {
        JsonElement json => json.GetPropertyCount(),
        IReadOnlyDictionary<string, object?> dictionary => dictionary.Count,
        _ => 0,
    };

    public static IEnumerable<KeyValuePair<object?, object?>> Entries(object mapping) => mapping switch
    {
        JsonElement json => json.EnumerateObject().Select(p => KeyValuePair.Create((object?)p.Name, PythonTypes.Load(p.Value))),
        DictValue dict => dict.Entries,
        IReadOnlyDictionary<string, object?> dictionary =>
            dictionary.Select(e => KeyValuePair.Create((object?)e.Key, PythonTypes.Load(e.Value))),
        _ => [],
    };
}
