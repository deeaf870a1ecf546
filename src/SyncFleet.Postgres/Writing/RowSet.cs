using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Rows;
using SyncFleet.Postgres.Compression;
using SyncFleet.Postgres.Rows;

namespace SyncFleet.Postgres.Writing;

/// <summary>Where a row's tuple lies in its <see cref="RowSet"/>, and the page it came by.</summary>
internal readonly record struct RowPlace(int Start, int Length, int KeyLength, int PageNumber, ulong KeyPrefix)
{
    public const int KeyOffset = sizeof(short) + sizeof(int);

    public int OrderOffset => KeyOffset + KeyLength + sizeof(int);
}

/// <summary>
/// The rows of some batches, sorted by key, the latest version of each key only. Rents its memory: dispose it.
/// </summary>
internal sealed class RowSet : IDisposable
{
    private const int NullLength = -1;

    private readonly byte[] _bytes;
    private readonly RowPlace[] _places;
    private int _used;
    private int _rows;

    public RowSet(IReadOnlyList<StoredBatch> batches)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(1, batches.Sum(b => b.BodyBytes)));
        _places = ArrayPool<RowPlace>.Shared.Rent(Math.Max(1, batches.Sum(b => b.RowCount)));
        foreach (var batch in batches)
        {
            Read(batch);
        }

        KeepLatest();
    }

    /// <summary>Rows kept, one per key.</summary>
    public ReadOnlyMemory<RowPlace> Places => _places.AsMemory(0, _rows);

    /// <summary>Versions left out because the set holds a later one of the same key.</summary>
    public int Superseded { get; private set; }

    public ReadOnlyMemory<byte> Tuple(RowPlace place) => _bytes.AsMemory(place.Start, place.Length);

    public string ExternalId(RowPlace place) => Encoding.UTF8.GetString(_bytes, place.Start + RowPlace.KeyOffset, place.KeyLength);

    /// <summary>Place of the row's record in its page, first is 0.</summary>
    public int RecordIndex(RowPlace place) =>
        BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(place.Start + place.OrderOffset + RowOrder.ByteCount - sizeof(int)));

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        ArrayPool<RowPlace>.Shared.Return(_places);
    }

    private void Read(StoredBatch batch)
    {
        var rows = 0;
        if (!StoredBytes.TryDecompress(batch.Body.Span, _bytes.AsSpan(_used, batch.BodyBytes)))
        {
            throw Damaged(batch);
        }

        var end = _used + batch.BodyBytes;
        while (_used < end)
        {
            if (rows == batch.RowCount)
            {
                throw Damaged(batch);
            }

            _places[_rows++] = ReadPlace(batch, end);
            rows++;
        }

        if (rows != batch.RowCount)
        {
            throw Damaged(batch);
        }
    }

    private RowPlace ReadPlace(StoredBatch batch, int end)
    {
        var start = _used;
        var position = start + sizeof(short);
        var fields = position <= end ? BinaryPrimitives.ReadInt16BigEndian(_bytes.AsSpan(start)) : 0;
        var keyLength = position + sizeof(int) <= end ? BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(position)) : 0;
        for (var i = 0; i < fields; i++)
        {
            var length = position + sizeof(int) <= end ? BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(position)) : int.MinValue;
            if (length < NullLength || length > end - position - sizeof(int))
            {
                throw Damaged(batch);
            }

            position += sizeof(int) + Math.Max(0, length);
        }

        var head = RowPlace.KeyOffset + keyLength + sizeof(int) + RowOrder.ByteCount;
        if (fields < CopyRowWriter.SystemFieldCount || keyLength < 0 || start + head > position)
        {
            throw Damaged(batch);
        }

        _used = position;
        return new RowPlace(start, position - start, keyLength, batch.PageNumber, Prefix(_bytes.AsSpan(start + RowPlace.KeyOffset, keyLength)));
    }

    // The first eight bytes of the key as a number: most comparisons end there.
    private static ulong Prefix(ReadOnlySpan<byte> key)
    {
        Span<byte> head = stackalloc byte[sizeof(ulong)];
        head.Clear();
        key[..Math.Min(key.Length, sizeof(ulong))].CopyTo(head);
        return BinaryPrimitives.ReadUInt64BigEndian(head);
    }

    private void KeepLatest()
    {
        var places = _places.AsSpan(0, _rows);
        places.Sort(Compare);
        var kept = 0;
        for (var i = 0; i < places.Length; i++)
        {
            if (i + 1 < places.Length && places[i].KeyPrefix == places[i + 1].KeyPrefix && Key(places[i]).SequenceEqual(Key(places[i + 1])))
            {
                Superseded++;
            }
            else
            {
                places[kept++] = places[i];
            }
        }

        _rows = kept;
    }

    private int Compare(RowPlace left, RowPlace right)
    {
        var byKey = left.KeyPrefix.CompareTo(right.KeyPrefix);
        byKey = byKey != 0 ? byKey : Key(left).SequenceCompareTo(Key(right));
        return byKey != 0 ? byKey : Order(left).SequenceCompareTo(Order(right));
    }

    private ReadOnlySpan<byte> Key(RowPlace place) => _bytes.AsSpan(place.Start + RowPlace.KeyOffset, place.KeyLength);

    private ReadOnlySpan<byte> Order(RowPlace place) => _bytes.AsSpan(place.Start + place.OrderOffset, RowOrder.ByteCount);

    private static SyncFleetException Damaged(StoredBatch batch) => new(
        FailureKind.Defect,
        $"The stored rows of page {batch.PageNumber} can't be read; the run must read the source again.",
        $"{batch.RowCount} rows, {batch.BodyBytes} bytes expected in the row batch");
}
