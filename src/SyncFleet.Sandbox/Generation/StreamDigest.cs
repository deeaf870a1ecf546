using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SyncFleet.Sandbox.Generation;

/// <summary>
/// What a destination must hold after a complete sync: two sums over the living records, whatever their order. <see cref="Keys"/> adds up
/// the first 32 bits of the MD5 of each key; <see cref="Rows"/> those of each line <c>key|updated|label</c>, updated as
/// <c>yyyy-MM-ddTHH:mm:ss</c> UTC. In SQL: <c>sum(('x' || left(md5(key), 8))::bit(32)::bigint)</c>.
/// </summary>
internal sealed record StreamDigest
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public required long Keys { get; init; }

    public required long Rows { get; init; }

    public static StreamDigest Of(SimulatedStream stream)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, Options);
        var (key, label) = (stream.Model.Field(FieldRole.Key), stream.Model.Field(FieldRole.Label));
        Span<byte> room = stackalloc byte[512];
        long keys = 0, rows = 0;
        for (long index = 0; index < stream.Size; index++)
        {
            if (stream.Find(index) is { Deleted: false } row)
            {
                var line = new Utf8Text(room).Add(Value(writer, buffer, key, row));
                keys += FirstBits(line.Written);
                line = line.Add("|"u8).AddDateTime(row.UpdatedAt).Add("|"u8).Add(Value(writer, buffer, label, row));
                rows += FirstBits(line.Written);
            }
        }

        return new() { Keys = keys, Rows = rows };
    }

    private static uint FirstBits(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(text, hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }

    private static ReadOnlySpan<byte> Value(
        Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer, FieldDefinition field, scoped in SandboxRow row)
    {
        buffer.ResetWrittenCount();
        writer.Reset();
        field.Write(writer, row);
        writer.Flush();
        return buffer.WrittenSpan.SequenceEqual("null"u8) ? default : buffer.WrittenSpan.Trim((byte)'"');
    }
}
