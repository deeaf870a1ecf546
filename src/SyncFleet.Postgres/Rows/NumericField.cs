using System.Buffers.Binary;

namespace SyncFleet.Postgres.Rows;

/// <summary>
/// Writes an exact decimal as PostgreSQL's binary <c>numeric</c>: groups of four decimal digits, the place of the first
/// group (weight), the sign, and how many digits the text had after the point (kept: 1.50 stays 1.50).
/// </summary>
internal static class NumericField
{
    private const int GroupDigits = 4;
    private const int HeadBytes = 8;
    private const int MaxScale = 16_383;
    private const int MaxWholeDigits = 131_072;
    private const ushort Negative = 0x4000;

    /// <exception cref="ArgumentException">The text is not optional '-', digits, optional '.' and digits.</exception>
    public static void Write(ByteBuffer target, ReadOnlySpan<byte> text)
    {
        var negative = !text.IsEmpty && text[0] == (byte)'-';
        var digits = negative ? text[1..] : text;
        var point = digits.IndexOf((byte)'.');
        var whole = (point < 0 ? digits : digits[..point]).TrimStart((byte)'0');
        var fraction = point < 0 ? default : digits[(point + 1)..];
        if (digits.Length == 0 || point == digits.Length - 1 || fraction.Length > MaxScale || whole.Length > MaxWholeDigits)
        {
            throw new ArgumentException($"A decimal of {text.Length} bytes is not digits, at most {MaxWholeDigits} before and {MaxScale} after the point.", nameof(text));
        }

        var wholeGroups = (whole.Length + GroupDigits - 1) / GroupDigits;
        var fractionGroups = (fraction.Length + GroupDigits - 1) / GroupDigits;
        var room = HeadBytes + ((wholeGroups + fractionGroups) * sizeof(short));
        var field = target.TakeField(room);
        var groups = field[HeadBytes..];
        WriteWhole(whole, groups);
        WriteFraction(fraction, groups[(wholeGroups * sizeof(short))..]);
        var (skipped, count) = DropZeroGroups(groups, wholeGroups + fractionGroups);
        BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)count);
        BinaryPrimitives.WriteInt16BigEndian(field[2..], (short)(count == 0 ? 0 : wholeGroups - 1 - skipped));
        BinaryPrimitives.WriteUInt16BigEndian(field[4..], negative && count > 0 ? Negative : (ushort)0);
        BinaryPrimitives.WriteUInt16BigEndian(field[6..], (ushort)fraction.Length);

        var used = HeadBytes + (count * sizeof(short));
        target.TakeBack(room + sizeof(int));
        _ = target.TakeField(used);
    }

    // The first group holds what is left over when the others take four digits each.
    private static void WriteWhole(ReadOnlySpan<byte> whole, Span<byte> groups)
    {
        var first = whole.Length % GroupDigits;
        if (first > 0)
        {
            BinaryPrimitives.WriteInt16BigEndian(groups, ReadGroup(whole[..first]));
            groups = groups[sizeof(short)..];
            whole = whole[first..];
        }

        for (; !whole.IsEmpty; whole = whole[GroupDigits..], groups = groups[sizeof(short)..])
        {
            BinaryPrimitives.WriteInt16BigEndian(groups, ReadGroup(whole[..GroupDigits]));
        }
    }

    private static void WriteFraction(ReadOnlySpan<byte> fraction, Span<byte> groups)
    {
        for (; !fraction.IsEmpty; groups = groups[sizeof(short)..])
        {
            var taken = Math.Min(GroupDigits, fraction.Length);
            var value = ReadGroup(fraction[..taken]);
            for (var i = taken; i < GroupDigits; i++)
            {
                value *= 10;
            }

            BinaryPrimitives.WriteInt16BigEndian(groups, value);
            fraction = fraction[taken..];
        }
    }

    private static short ReadGroup(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var digit in digits)
        {
            var number = digit - '0';
            if ((uint)number > 9)
            {
                throw new ArgumentException("A decimal holds something other than digits, one '.' and a leading '-'.", nameof(digits));
            }

            value = (value * 10) + number;
        }

        return (short)value;
    }

    // PostgreSQL stores no zero group at either end; what is left moves to the front.
    private static (int Skipped, int Count) DropZeroGroups(Span<byte> groups, int count)
    {
        var first = 0;
        while (first < count && BinaryPrimitives.ReadInt16BigEndian(groups[(first * sizeof(short))..]) == 0)
        {
            first++;
        }

        var end = count;
        while (end > first && BinaryPrimitives.ReadInt16BigEndian(groups[((end - 1) * sizeof(short))..]) == 0)
        {
            end--;
        }

        groups[(first * sizeof(short))..(end * sizeof(short))].CopyTo(groups);
        return (first, end - first);
    }
}
