using System.Runtime.InteropServices;
using System.Text.Json;

namespace SyncFleet.Connectors.Records;

/// <summary>Copies a record's members into another object: as received, number for number; only line breaks between tokens go.</summary>
internal static class RecordMembers
{
    public static void Write(Utf8JsonWriter writer, JsonElement record)
    {
        foreach (var member in record.EnumerateObject())
        {
            var raw = JsonMarshal.GetRawUtf8Value(member.Value);
            writer.WritePropertyName(member.Name);
            if (raw.IndexOfAny((byte)'\n', (byte)'\r') < 0)
            {
                writer.WriteRawValue(raw, skipInputValidation: true);
            }
            else
            {
                member.Value.WriteTo(writer);
            }
        }
    }
}
