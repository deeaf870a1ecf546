using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>The values of templates as JSON and back. A whole double keeps its point: <c>1000.0</c>.</summary>
internal static class ValueJson
{
    public static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case long number: writer.WriteNumberValue(number); break;
            case int number: writer.WriteNumberValue(number); break;
            case BigInteger number: writer.WriteRawValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case double number when double.IsFinite(number): writer.WriteRawValue(Format(number)); break;
            case string text: writer.WriteStringValue(text); break;
            case JsonElement element: RecordTree.WriteRaw(writer, element); break;
            case IReadOnlyDictionary<string, object?> map: WriteMap(writer, map); break;
            case IReadOnlyList<object?> list: WriteList(writer, list); break;
            default: writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }

    public static string ToText(object? value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Numbers without point and exponent become long or BigInteger, the others double.</summary>
    public static object? Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => ReadNumber(element),
        JsonValueKind.Array => element.EnumerateArray().Select(Read).ToList(),
        JsonValueKind.Object => element.EnumerateObject().ToDictionary(field => field.Name, field => Read(field.Value), StringComparer.Ordinal),
        _ => null,
    };

    /// <summary>The same value with nothing in it that is still part of a response.</summary>
    public static object? Copy(object? value) => value switch
    {
        JsonElement element => Read(element),
        IReadOnlyDictionary<string, object?> map => map.ToDictionary(field => field.Key, field => Copy(field.Value), StringComparer.Ordinal),
        IReadOnlyList<object?> list => list.Select(Copy).ToList(),
        _ => value,
    };

    private static object ReadNumber(JsonElement element)
    {
        var text = element.GetRawText();
        if (text.AsSpan().IndexOfAny(".eE") >= 0)
        {
            return element.GetDouble();
        }

        return element.TryGetInt64(out var number) ? (object)number : BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    private static string Format(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny(".E") >= 0 ? text : text + ".0";
    }

    private static void WriteMap(Utf8JsonWriter writer, IReadOnlyDictionary<string, object?> map)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in map)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, IReadOnlyList<object?> list)
    {
        writer.WriteStartArray();
        foreach (var item in list)
        {
            Write(writer, item);
        }

        writer.WriteEndArray();
    }
}
