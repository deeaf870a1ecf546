using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SyncFleet.Core.Mappings.Values;

namespace SyncFleet.Core.Mappings;

/// <summary>Brings what a template gives back into the form of a field.</summary>
internal static class ExpressionValue
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = JsonText.MaxDepth };

    /// <returns>Null, or the reason.</returns>
    public static string? Read(object? result, Scratch scratch, out FieldValue value)
    {
        value = default;
        switch (result)
        {
            case null:
                return null;
            case string text:
                return ReadText(text, out value);
            case bool flag:
                value = flag ? new FieldValue(FieldKind.True, "true"u8) : new FieldValue(FieldKind.False, "false"u8);
                return null;
            case JsonElement element:
                return ReadElement(element, scratch, out value);
            case double number when !double.IsFinite(number):
                value = FieldValue.Text(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
                return null;
            case long or int or double or decimal or BigInteger:
                value = new FieldValue(FieldKind.Number, Encoding.UTF8.GetBytes(((IFormattable)result).ToString(format: null, CultureInfo.InvariantCulture)));
                return null;
            default:
                return ReadComposite(result, out value);
        }
    }

    private static string? ReadText(string text, out FieldValue value)
    {
        value = default;
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return Reasons.Nul;
        }

        try
        {
            value = FieldValue.Text(Strict.GetBytes(text));
            return null;
        }
        catch (EncoderFallbackException)
        {
            return Reasons.LoneSurrogate;
        }
    }

    private static string? ReadElement(JsonElement element, Scratch scratch, out FieldValue value)
    {
        value = default;
        if (element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return null;
        }

        var json = JsonMarshal.GetRawUtf8Value(element);
        if (JsonText.FindRefused(json) is { } refused)
        {
            return refused;
        }

        if (element.ValueKind == JsonValueKind.String)
        {
            var inside = json[1..^1];
            var plain = scratch.Take(inside.Length);
            JsonText.Unescape(inside, plain, out var length);
            value = new FieldValue(FieldKind.Text, plain[..length], json);
            return null;
        }

        var kind = element.ValueKind switch
        {
            JsonValueKind.Number => FieldKind.Number,
            JsonValueKind.True => FieldKind.True,
            JsonValueKind.False => FieldKind.False,
            _ => FieldKind.Json,
        };
        value = new FieldValue(kind, json, json);
        return null;
    }

    private static string? ReadComposite(object result, out FieldValue value)
    {
        value = default;
        System.Buffers.ArrayBufferWriter<byte> buffer = new();
        try
        {
            using Utf8JsonWriter writer = new(buffer, Options);
            WriteTo(writer, result);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return Reasons.NotJsonText;
        }

        value = new FieldValue(FieldKind.Json, buffer.WrittenSpan, buffer.WrittenSpan);
        return JsonText.FindRefused(buffer.WrittenSpan);
    }

    private static void WriteTo(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case IReadOnlyDictionary<string, object?> members:
                writer.WriteStartObject();
                foreach (var (name, member) in members)
                {
                    writer.WritePropertyName(name);
                    WriteTo(writer, member);
                }

                writer.WriteEndObject();
                break;
            case JsonElement element:
                element.WriteTo(writer);
                break;
            case null or bool or string or long or int or double or decimal:
                JsonSerializer.Serialize(writer, value);
                break;
            case BigInteger big:
                writer.WriteRawValue(big.ToString(CultureInfo.InvariantCulture));
                break;
            case IEnumerable elements:
                writer.WriteStartArray();
                foreach (var element in elements)
                {
                    WriteTo(writer, element);
                }

                writer.WriteEndArray();
                break;
            default:
                throw new InvalidOperationException($"A template gave a {value.GetType().Name}, which has no form in JSON.");
        }
    }
}
