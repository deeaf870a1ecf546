using System.Runtime.InteropServices;
using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>
/// Records that are being changed: ordered maps and lists whose untouched parts stay JSON as received, so that numbers and
/// texts nobody changes leave letter by letter as they came.
/// </summary>
internal static class RecordTree
{
    /// <summary>One level of an object or list becomes changeable; anything else is returned as it is.</summary>
    public static object? Open(object? value)
    {
        if (value is not JsonElement element)
        {
            return value;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return OpenObject(element);
            case JsonValueKind.Array:
                return element.EnumerateArray().Select(object? (item) => item).ToList();
            default:
                return value;
        }
    }

    /// <summary>Sets a value at a path of field names; what is on the way and is not an object is replaced by one.</summary>
    public static void Set(OrderedDictionary<string, object?> fields, IReadOnlyList<string> path, object? value)
    {
        foreach (var name in path.SkipLast(1))
        {
            var next = Open(fields.GetValueOrDefault(name)) as OrderedDictionary<string, object?>
                ?? new OrderedDictionary<string, object?>(StringComparer.Ordinal);
            fields[name] = next;
            fields = next;
        }

        fields[path[^1]] = value;
    }

    /// <summary>
    /// Removes the fields at a path, where <c>*</c> is any field or item and <c>**</c> any depth, as far as
    /// <paramref name="condition"/> agrees to the field's value.
    /// </summary>
    /// <returns>The node, opened where something below it could be removed.</returns>
    public static object? Remove(object? node, ReadOnlySpan<string> path, Func<object?, bool> condition)
    {
        var opened = Open(node);
        var name = path[0];
        var rest = path[1..];
        if (opened is OrderedDictionary<string, object?> fields)
        {
            foreach (var key in fields.Keys.Where(key => name is "*" or "**" || key == name).ToList())
            {
                RemoveAt(fields, key, name, rest, condition);
            }
        }
        else if (opened is List<object?> items)
        {
            for (var i = 0; i < items.Count; i++)
            {
                items[i] = name == "**" ? Remove(items[i], path, condition) : rest.Length > 0 && name == "*" ? Remove(items[i], rest, condition) : items[i];
            }
        }

        return opened;
    }

    /// <summary>Other fields in the place of the record's own.</summary>
    public static void Replace(OrderedDictionary<string, object?> fields, OrderedDictionary<string, object?> others)
    {
        fields.Clear();
        foreach (var (name, value) in others)
        {
            fields[name] = value;
        }
    }

    /// <summary>The same fields under other names; of two that come to the same name, the later.</summary>
    public static OrderedDictionary<string, object?> Renamed(OrderedDictionary<string, object?> fields, Func<string, string> rename, bool isDeep)
    {
        var renamed = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            renamed[rename(name)] = isDeep && Open(value) is OrderedDictionary<string, object?> below ? Renamed(below, rename, isDeep) : value;
        }

        return renamed;
    }

    /// <summary>What is at a path of names, where <c>*</c> is any; the first, or null.</summary>
    public static object? Find(object? node, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return node;
        }

        var opened = Open(node);
        IEnumerable<object?> below = (opened, path[0]) switch
        {
            (OrderedDictionary<string, object?> fields, "*") => fields.Values,
            (OrderedDictionary<string, object?> fields, var name) => fields.TryGetValue(name, out var value) ? [value] : [],
            (List<object?> items, "*") => items,
            (List<object?> items, var name) => int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index) && index < items.Count ? [items[index]] : [],
            _ => [],
        };
        foreach (var next in below)
        {
            if (Find(next, path[1..]) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    public static void Write(Utf8JsonWriter writer, OrderedDictionary<string, object?> fields) => ValueJson.Write(writer, fields);

    /// <summary>The text of an element without the line breaks that may stand between its tokens.</summary>
    public static void WriteRaw(Utf8JsonWriter writer, JsonElement element)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element);
        writer.WriteRawValue(HasLineBreak(raw) ? Copy(element) : raw, skipInputValidation: true);
    }

    /// <summary>The same text as bytes of its own: it outlives the response.</summary>
    public static byte[] Copy(JsonElement element)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element);
        var copy = raw.ToArray();
        return HasLineBreak(raw) ? [.. copy.Where(b => b is not ((byte)'\n' or (byte)'\r'))] : copy;
    }

    private static bool HasLineBreak(ReadOnlySpan<byte> raw) => raw.IndexOfAny((byte)'\n', (byte)'\r') >= 0;

    private static OrderedDictionary<string, object?> OpenObject(JsonElement element)
    {
        // With room for a field that is added.
        var fields = new OrderedDictionary<string, object?>(element.GetPropertyCount() + 1, StringComparer.Ordinal);
        try
        {
            foreach (var property in element.EnumerateObject())
            {
                fields[property.Name] = property.Value;
            }
        }
        catch (InvalidOperationException e) when (UnreadableText.IsCauseOf(e))
        {
            throw new SyncFleetException(FailureKind.Data, $"The record cannot be changed: the name of one of its fields is {UnreadableText.What}.");
        }

        return fields;
    }

    private static void RemoveAt(
        OrderedDictionary<string, object?> fields, string key, string name, ReadOnlySpan<string> rest, Func<object?, bool> condition)
    {
        if (name == "**")
        {
            fields[key] = Remove(fields[key], ["**", .. rest], condition);
        }

        if (rest.Length > 0)
        {
            fields[key] = Remove(fields[key], rest, condition);
        }
        else if (condition(fields[key]))
        {
            fields.Remove(key);
        }
    }
}
