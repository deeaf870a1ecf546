using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.Finale;

/// <summary>A closed range of a field's value; null is open. Numbers compare as numbers, all else as text.</summary>
internal sealed class FieldRange(FieldDefinition field, JsonElement lower, JsonElement upper)
{
    private static readonly ThreadLocal<(ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)> Scratch = new(() =>
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        return (buffer, new(buffer, new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    });

    private readonly decimal? _lowNumber = Number(lower);
    private readonly decimal? _highNumber = Number(upper);
    private readonly byte[]? _lowText = Text(lower);
    private readonly byte[]? _highText = Text(upper);

    public bool Holds(in SandboxRow row)
    {
        var (buffer, writer) = Scratch.Value;
        buffer.ResetWrittenCount();
        writer.Reset();
        field.Write(writer, row);
        writer.Flush();
        var value = buffer.WrittenSpan;
        if (value.SequenceEqual("null"u8) || value[0] is (byte)'[' or (byte)'{')
        {
            return lower.ValueKind == JsonValueKind.Null && upper.ValueKind == JsonValueKind.Null;
        }

        return value[0] == (byte)'"' ? TextHolds(value[1..^1]) : NumberHolds(value);
    }

    private bool TextHolds(ReadOnlySpan<byte> value) =>
        (_lowText is null || value.SequenceCompareTo(_lowText) >= 0) && (_highText is null || value.SequenceCompareTo(_highText) <= 0);

    private bool NumberHolds(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out decimal number, out _) && !(number < _lowNumber) && !(number > _highNumber);

    private static decimal? Number(JsonElement bound) =>
        bound.ValueKind == JsonValueKind.Number && bound.TryGetDecimal(out var number) ? number : null;

    private static byte[]? Text(JsonElement bound) =>
        bound.ValueKind == JsonValueKind.Null ? null : Encoding.UTF8.GetBytes(bound.ToString());
}
