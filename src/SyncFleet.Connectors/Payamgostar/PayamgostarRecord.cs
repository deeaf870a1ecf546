using System.Runtime.InteropServices;
using System.Text.Json;
using SyncFleet.Connectors.Times;

namespace SyncFleet.Connectors.Payamgostar;

/// <summary>Writes a record with names that begin in lower case and with the zone its times are meant in; all else as received.</summary>
internal static class PayamgostarRecord
{
    // Times of the server. Days such as birthDate have no zone and keep none.
    private static readonly HashSet<string> Times = new(StringComparer.Ordinal) { "creatDate", PayamgostarStream.ModifiedField, "invoiceDate", "quoteDate", "expireDate" };

    public static void Write(JsonElement element, Utf8JsonWriter writer)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    WriteMember(member, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            default:
                // Letter by letter: numbers keep their digits, texts their escapes.
                writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(element), skipInputValidation: true);
                break;
        }
    }

    private static void WriteMember(JsonProperty member, Utf8JsonWriter writer)
    {
        var name = member.Name.Length > 0 && char.IsAsciiLetterUpper(member.Name[0]) ? char.ToLowerInvariant(member.Name[0]) + member.Name[1..] : member.Name;
        writer.WritePropertyName(name);
        if (Times.Contains(name) && member.Value.ValueKind == JsonValueKind.String && TehranTime.TryParse(member.Value.GetString(), out var time))
        {
            writer.WriteStringValue(TehranTime.Format(time));
        }
        else
        {
            Write(member.Value, writer);
        }
    }
}
