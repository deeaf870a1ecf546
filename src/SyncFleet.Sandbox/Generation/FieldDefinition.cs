using System.Text.Json;

namespace SyncFleet.Sandbox.Generation;

/// <summary>Writes the value of one field of one record.</summary>
internal delegate void FieldWriter(Utf8JsonWriter writer, in SandboxRow row);

/// <summary>What a field is for; digests and malformed records ask for it.</summary>
internal enum FieldRole
{
    Plain,
    Key,
    Label,
    Number,
    Date,
    Updated,
}

/// <summary>A field of a simulated record: name, purpose and how its value is made.</summary>
internal sealed class FieldDefinition(string name, FieldWriter write, FieldRole role = FieldRole.Plain)
{
    public JsonEncodedText Name { get; } = JsonEncodedText.Encode(name);

    public FieldRole Role => role;

    /// <summary>Writes the value, or what stands in its place when the record is malformed.</summary>
    public void Write(Utf8JsonWriter writer, in SandboxRow row)
    {
        if (row.Oddity == Faults.Malformation.None || !Faults.MalformedValue.TryWrite(writer, role, row))
        {
            write(writer, row);
        }
    }
}
