using System.Buffers.Binary;

namespace SyncFleet.Core.Rows;

/// <summary>
/// Place of a record's version in the source's order: first its cursor value where the stream has one, then run, page and
/// place in the page. Written as 24 big-endian bytes, so that comparing bytes compares orders.
/// </summary>
/// <param name="Cursor">The cursor value as a number (microseconds for a timestamp, the number itself for an integer); 0 without a cursor.</param>
/// <param name="RunNumber">Number of the run within its sync.</param>
/// <param name="PageNumber">Page in the stream run, first is 1.</param>
/// <param name="RecordIndex">Place in the page, first is 0.</param>
public readonly record struct RowOrder(long Cursor, long RunNumber, int PageNumber, int RecordIndex) : IComparable<RowOrder>
{
    public const int ByteCount = 24;

    public void WriteTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, unchecked((ulong)Cursor ^ 0x8000_0000_0000_0000UL));
        BinaryPrimitives.WriteInt64BigEndian(target[8..], RunNumber);
        BinaryPrimitives.WriteInt32BigEndian(target[16..], PageNumber);
        BinaryPrimitives.WriteInt32BigEndian(target[20..], RecordIndex);
    }

    public int CompareTo(RowOrder other) =>
        (Cursor, RunNumber, PageNumber, RecordIndex).CompareTo((other.Cursor, other.RunNumber, other.PageNumber, other.RecordIndex));

    public static bool operator <(RowOrder left, RowOrder right) => left.CompareTo(right) < 0;

    public static bool operator >(RowOrder left, RowOrder right) => left.CompareTo(right) > 0;

    public static bool operator <=(RowOrder left, RowOrder right) => left.CompareTo(right) <= 0;

    public static bool operator >=(RowOrder left, RowOrder right) => left.CompareTo(right) >= 0;
}
