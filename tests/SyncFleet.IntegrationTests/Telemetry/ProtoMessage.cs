using System.Buffers.Binary;
using System.Text;

namespace SyncFleet.IntegrationTests.Telemetry;

/// <summary>A protobuf message read without its schema: fields by number, as OTLP numbers them.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtoMessage(ReadOnlyMemory<byte> body)
    {
        while (!body.IsEmpty)
        {
            var tag = ReadVarint(ref body);
            var value = 0UL;
            ReadOnlyMemory<byte> bytes = default;
            switch (tag & 7)
            {
                case 0: value = ReadVarint(ref body); break;
                case 1: (value, body) = (BinaryPrimitives.ReadUInt64LittleEndian(body.Span), body[8..]); break;
                case 5: (value, body) = (BinaryPrimitives.ReadUInt32LittleEndian(body.Span), body[4..]); break;
                case 2:
                    var length = (int)ReadVarint(ref body);
                    (bytes, body) = (body[..length], body[length..]);
                    break;
                default: throw new InvalidDataException($"Wire type {tag & 7} is none that OTLP uses.");
            }

            _fields.Add(((int)(tag >> 3), value, bytes));
        }
    }

    public IEnumerable<ProtoMessage> Messages(int field) => _fields.Where(f => f.Number == field).Select(f => new ProtoMessage(f.Bytes));

    public bool Has(int field) => _fields.Any(f => f.Number == field);

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field).Span);

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field).Span);

    public ulong Number(int field) => _fields.FirstOrDefault(f => f.Number == field).Value;

    /// <summary>Attributes of a span, a point or a resource: repeated KeyValue in <paramref name="field"/>; only texts have their value.</summary>
    public IReadOnlyDictionary<string, string> Attributes(int field) =>
        Messages(field).ToDictionary(a => a.Text(1), a => a.Messages(2).Select(v => v.Has(1) ? v.Text(1) : "").FirstOrDefault(""), StringComparer.Ordinal);

    private ReadOnlyMemory<byte> Bytes(int field) => _fields.FirstOrDefault(f => f.Number == field).Bytes;

    private static ulong ReadVarint(ref ReadOnlyMemory<byte> body)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = body.Span[0];
            body = body[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
