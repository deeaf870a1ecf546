using System.Buffers.Binary;
using System.IO.Hashing;
using SyncFleet.Core.Rows;
using SyncFleet.Postgres.Compression;

namespace SyncFleet.Postgres.Rows;

/// <summary>
/// Encodes rows as binary COPY tuples, sorted into lanes by their key. A tuple holds <c>_sf_external_id, _sf_order, _sf_hash,
/// _sf_deleted</c> and then the values in the order they were written. Keeps its memory: use one per thread, and
/// <see cref="Reset"/> between pages.
/// </summary>
public sealed class CopyRowWriter : IRowWriter
{
    /// <summary>Fields of a tuple before the mapped columns.</summary>
    public const int SystemFieldCount = 4;

    /// <summary>Bytes of <c>_sf_hash</c>, an XXH128: it tells a changed row from an unchanged one and guards nothing.</summary>
    public const int HashByteCount = 16;

    private const long PostgresEpochMicroseconds = 946_684_800_000_000;
    private const int PostgresEpochDays = 10_957;
    private const byte JsonbVersion = 1;

    private readonly ByteBuffer _row = new(4 * 1024);
    private readonly ByteBuffer[] _lanes;
    private readonly int[] _rowCounts;
    private int _fields = -1;

    /// <param name="lanes">1 to 64; the same for all pages of a stream run.</param>
    public CopyRowWriter(int lanes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lanes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lanes, 64);
        _lanes = new ByteBuffer[lanes];
        _rowCounts = new int[lanes];
        for (var i = 0; i < lanes; i++)
        {
            _lanes[i] = new ByteBuffer(64 * 1024);
        }
    }

    public void BeginRow()
    {
        if (_fields >= 0)
        {
            throw new InvalidOperationException("A row is begun before the last one was committed or abandoned.");
        }

        _row.Clear();
        _fields = 0;
    }

    public void WriteNull()
    {
        BinaryPrimitives.WriteInt32BigEndian(_row.Take(sizeof(int)), -1);
        _fields++;
    }

    public void WriteText(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(_row.TakeField(utf8.Length));
        _fields++;
    }

    public void WriteInteger(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_row.TakeField(sizeof(long)), value);
        _fields++;
    }

    /// <exception cref="ArgumentException">The text is not a plain decimal; abandon the row.</exception>
    public void WriteDecimal(ReadOnlySpan<byte> digits)
    {
        NumericField.Write(_row, digits);
        _fields++;
    }

    public void WriteBoolean(bool value)
    {
        _row.TakeField(1)[0] = value ? (byte)1 : (byte)0;
        _fields++;
    }

    public void WriteTimestamp(long unixMicroseconds)
    {
        BinaryPrimitives.WriteInt64BigEndian(_row.TakeField(sizeof(long)), unixMicroseconds - PostgresEpochMicroseconds);
        _fields++;
    }

    public void WriteDate(int unixDays)
    {
        BinaryPrimitives.WriteInt32BigEndian(_row.TakeField(sizeof(int)), unixDays - PostgresEpochDays);
        _fields++;
    }

    public void WriteJson(ReadOnlySpan<byte> utf8)
    {
        var field = _row.TakeField(1 + utf8.Length);
        field[0] = JsonbVersion;
        utf8.CopyTo(field[1..]);
        _fields++;
    }

    public void CommitRow(ReadOnlySpan<byte> externalId, RowOrder order, bool deleted)
    {
        if (_fields < 0)
        {
            throw new InvalidOperationException("No row is begun.");
        }

        var columns = _row.Count;
        Span<byte> orderBytes = stackalloc byte[RowOrder.ByteCount];
        order.WriteTo(orderBytes);

        // The cursor belongs to the content (a newer cursor must reach the table), the run and page it came by do not.
        orderBytes[..sizeof(long)].CopyTo(_row.Take(sizeof(long)));
        _row.Take(1)[0] = deleted ? (byte)1 : (byte)0;
        Span<byte> hash = stackalloc byte[HashByteCount];
        XxHash128.Hash(_row.Written, hash);

        var lane = LaneOf.Key(externalId, _lanes.Length);
        var target = _lanes[lane];
        BinaryPrimitives.WriteInt16BigEndian(target.Take(sizeof(short)), (short)(SystemFieldCount + _fields));
        externalId.CopyTo(target.TakeField(externalId.Length));
        orderBytes.CopyTo(target.TakeField(RowOrder.ByteCount));
        hash.CopyTo(target.TakeField(HashByteCount));
        target.TakeField(1)[0] = deleted ? (byte)1 : (byte)0;
        _row.Written[..columns].CopyTo(target.Take(columns));
        _rowCounts[lane]++;
        _fields = -1;
    }

    public void AbandonRow() => _fields = -1;

    /// <summary>The rows committed since the last <see cref="Reset"/>: one batch for every lane, empty ones too.</summary>
    public IReadOnlyList<EncodedBatch> Complete()
    {
        if (_fields >= 0)
        {
            throw new InvalidOperationException("The last row was neither committed nor abandoned.");
        }

        var batches = new EncodedBatch[_lanes.Length];
        for (var i = 0; i < batches.Length; i++)
        {
            batches[i] = new EncodedBatch
            {
                Lane = i,
                RowCount = _rowCounts[i],
                Body = Compress(_lanes[i].Written),
                BodyBytes = _lanes[i].Count,
            };
        }

        return batches;
    }

    /// <summary>A lane's rows as they are before compression: binary COPY tuples without header and trailer.</summary>
    public ReadOnlySpan<byte> Tuples(int lane) => _lanes[lane].Written;

    /// <summary>Forgets all rows and is ready for the next page.</summary>
    public void Reset()
    {
        Array.Clear(_rowCounts);
        _fields = -1;
        foreach (var lane in _lanes)
        {
            lane.Clear();
        }
    }

    private byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return [];
        }

        // The row buffer is idle here and lends its memory.
        _row.Clear();
        var target = _row.Take(StoredBytes.MaxLength(bytes.Length));
        var written = StoredBytes.Compress(bytes, target, StoredBytes.PassingLevel);
        return target[..written].ToArray();
    }
}
