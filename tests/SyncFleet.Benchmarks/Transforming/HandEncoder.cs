using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace SyncFleet.Benchmarks.Transforming;

/// <summary>What one would write by hand for this one stream: parse each line with System.Text.Json, encode its columns as a binary COPY tuple.</summary>
internal sealed class HandEncoder
{
    private const short Columns = 12;
    private const short NumericGroup = 10_000;

    private static readonly DateTime PostgresEpoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private readonly ArrayBufferWriter<byte> _target = new(512 * 1024);

    /// <summary>Encodes a page's records and returns how many bytes they became.</summary>
    public int Encode(ReadOnlySpan<byte> records)
    {
        _target.ResetWrittenCount();
        foreach (var line in records.Split((byte)'\n'))
        {
            if (!records[line].IsEmpty)
            {
                Encode(JsonSerializer.Deserialize(records[line], HandProductJson.Default.HandProduct)!);
            }
        }

        return _target.WrittenCount;
    }

    private void Encode(HandProduct product)
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), Columns);
        Text(product.ProductId);
        Text(product.ProductId);
        Text(product.ProductUrl);
        Text(product.InternalName.Trim());
        Text(product.Status);
        Text(product.Category);
        Text(product.UserCategory);
        Numeric(product.Cost);
        Text(product.UniversalProductCode);
        Json(product.SupplierList);
        Timestamp(product.CreatedDate);
        Timestamp(product.LastUpdatedDate);
    }

    private void Text(string? text)
    {
        if (text is null)
        {
            Length(-1);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        Length(length);
        Encoding.UTF8.GetBytes(text, Take(length));
    }

    private void Json(JsonElement element)
    {
        if (element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            Length(-1);
            return;
        }

        var json = JsonMarshal.GetRawUtf8Value(element);
        Length(1 + json.Length);
        Take(1)[0] = 1;
        json.CopyTo(Take(json.Length));
    }

    private void Timestamp(DateTime? time)
    {
        if (time is not { } value)
        {
            Length(-1);
            return;
        }

        Length(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(Take(sizeof(long)), (value - PostgresEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
    }

    // Money: up to four digits after the point, so one group behind it and as many before it as there are.
    private void Numeric(decimal? number)
    {
        if (number is not { } value)
        {
            Length(-1);
            return;
        }

        Span<short> groups = stackalloc short[9];
        var (count, whole) = (0, (long)decimal.Truncate(Math.Abs(value)));
        groups[count++] = (short)((Math.Abs(value) - whole) * NumericGroup);
        for (; whole > 0; whole /= NumericGroup)
        {
            groups[count++] = (short)(whole % NumericGroup);
        }

        Length(8 + (count * sizeof(short)));
        BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), (short)count);
        BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), (short)(count - 2));
        BinaryPrimitives.WriteUInt16BigEndian(Take(sizeof(short)), value < 0 ? (ushort)0x4000 : (ushort)0);
        BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), value.Scale);
        while (count > 0)
        {
            BinaryPrimitives.WriteInt16BigEndian(Take(sizeof(short)), groups[--count]);
        }
    }

    private void Length(int length) => BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), length);

    private Span<byte> Take(int length)
    {
        var span = _target.GetSpan(length)[..length];
        _target.Advance(length);
        return span;
    }
}
