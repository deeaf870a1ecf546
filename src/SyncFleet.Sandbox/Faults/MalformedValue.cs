using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Faults;

/// <summary>Writes what a malformed record has in place of a good value.</summary>
internal static class MalformedValue
{
    /// <summary>Length of the label of a <see cref="Malformation.HugeRecord"/>.</summary>
    public const int HugeLabelBytes = 10 * 1024 * 1024;

    /// <returns>False when this field of the record is as it should be.</returns>
    public static bool TryWrite(Utf8JsonWriter writer, FieldRole role, in SandboxRow row)
    {
        var raw = (row.Oddity, role) switch
        {
            (Malformation.WrongType, FieldRole.Number) => "\"a lot\""u8,
            (Malformation.WrongType, FieldRole.Label) => "{\"unexpected\":[1,2]}"u8,
            (Malformation.NulCharacter, FieldRole.Label) => "\"before\\u0000after\""u8,
            (Malformation.LoneSurrogate, FieldRole.Label) => "\"before\\ud83dafter\""u8,
            (Malformation.InvalidUtf8, FieldRole.Label) => [(byte)'"', (byte)'b', 0xC3, 0x28, 0xFF, (byte)'a', (byte)'"'],
            (Malformation.HugeInteger, FieldRole.Number) => "1234567890123456789012345"u8,
            (Malformation.HugeDecimal, FieldRole.Number) =>
                (row.Fixed(90) & 1) == 0 ? "1.5e400"u8 : "0.1234567890123456789012345678901234567890"u8,
            (Malformation.DateOutOfRange, FieldRole.Date) =>
                (row.Fixed(91) & 1) == 0 ? "\"0000-00-00T00:00:00\""u8 : "\"294277-02-30T25:61:00\""u8,
            (Malformation.MissingKey, FieldRole.Key) => "null"u8,
            _ => default,
        };
        if (row.Oddity == Malformation.HugeRecord && role == FieldRole.Label)
        {
            var label = new byte[HugeLabelBytes];
            label.AsSpan().Fill((byte)'x');
            writer.WriteStringValue(label);
            return true;
        }

        if (raw.IsEmpty)
        {
            return false;
        }

        writer.WriteRawValue(raw, skipInputValidation: true);
        return true;
    }
}
