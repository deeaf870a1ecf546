using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace SyncFleet.Postgres.Rows;

/// <summary>A growing run of bytes that keeps its memory from page to page. Not safe for two threads.</summary>
internal sealed class ByteBuffer(int capacity)
{
    // What one giant record made it grow to is given back at the next Clear.
    private const int KeptBytes = 8 * 1024 * 1024;

    private byte[] _bytes = new byte[capacity];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Count);

    public void Clear()
    {
        Count = 0;
        if (_bytes.Length > KeptBytes)
        {
            _bytes = new byte[capacity];
        }
    }

    public void TakeBack(int count) => Count -= count;

    /// <summary>The next <paramref name="count"/> bytes, to be filled at once by the caller.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Take(int count)
    {
        var start = Count;
        if (_bytes.Length - start < count)
        {
            Grow(count);
        }

        Count = start + count;
        return _bytes.AsSpan(start, count);
    }

    /// <summary>A COPY field: its length, then room for its bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> TakeField(int length)
    {
        var field = Take(sizeof(int) + length);
        BinaryPrimitives.WriteInt32BigEndian(field, length);
        return field[sizeof(int)..];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        var wanted = Math.Max((long)_bytes.Length * 2, (long)Count + count);
        Array.Resize(ref _bytes, (int)Math.Min(wanted, Math.Max(Array.MaxLength, (long)Count + count)));
    }
}
