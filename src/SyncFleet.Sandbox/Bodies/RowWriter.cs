using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Bodies;

/// <summary>Writes one record as an ordinary object.</summary>
internal static class RowWriter
{
    public static void Write(Utf8JsonWriter writer, IEnumerable<FieldDefinition> fields, in SandboxRow row)
    {
        writer.WriteStartObject();
        foreach (var field in fields)
        {
            writer.WritePropertyName(field.Name);
            field.Write(writer, row);
        }

        writer.WriteEndObject();
    }
}
