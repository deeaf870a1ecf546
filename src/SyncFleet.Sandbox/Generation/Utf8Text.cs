using System.Text.Json;

namespace SyncFleet.Sandbox.Generation;

/// <summary>Puts a short text together in a caller's buffer, as UTF-8, without allocating. Overflow is a defect and throws.</summary>
internal ref struct Utf8Text(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public Utf8Text Add(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer[_length..]);
        _length += text.Length;
        return this;
    }

    /// <summary>A number in decimal, filled with zeros on the left up to a width.</summary>
    public Utf8Text Add(long value, int width = 1)
    {
        var digits = 1;
        for (var rest = value; rest >= 10; rest /= 10)
        {
            digits++;
        }

        var end = _length + Math.Max(width, digits);
        for (var at = end - 1; at >= _length; at--)
        {
            _buffer[at] = (byte)('0' + (value % 10));
            value /= 10;
        }

        _length = end;
        return this;
    }

    /// <summary>Date and time without a zone: <c>2026-10-21T12:00:00</c>.</summary>
    public Utf8Text AddDateTime(long unixSeconds, byte separator = (byte)'T')
    {
        AddDate(unixSeconds);
        _buffer[_length++] = separator;
        var second = (int)(unixSeconds % 86_400);
        Add(second / 3600, 2);
        _buffer[_length++] = (byte)':';
        Add(second / 60 % 60, 2);
        _buffer[_length++] = (byte)':';
        return Add(second % 60, 2);
    }

    /// <summary>A date: <c>2026-10-21</c>.</summary>
    public Utf8Text AddDate(long unixSeconds)
    {
        var (year, month, day) = DateOnly.FromDayNumber((int)(unixSeconds / 86_400) + 719_162);
        Add(year, 4);
        _buffer[_length++] = (byte)'-';
        Add(month, 2);
        _buffer[_length++] = (byte)'-';
        return Add(day, 2);
    }

    /// <summary>An amount of hundredths as a decimal: 320 gives <c>3.20</c>.</summary>
    public Utf8Text AddCents(long cents)
    {
        if (cents < 0)
        {
            _buffer[_length++] = (byte)'-';
            cents = -cents;
        }

        Add(cents / 100);
        _buffer[_length++] = (byte)'.';
        return Add(cents % 100, 2);
    }

    public readonly void WriteTo(Utf8JsonWriter writer) => writer.WriteStringValue(Written);

    public readonly void WriteTo(Utf8JsonWriter writer, ReadOnlySpan<byte> property) => writer.WriteString(property, Written);

    /// <summary>Writes the text as it stands, without quotes: for numbers.</summary>
    public readonly void WriteRawTo(Utf8JsonWriter writer) => writer.WriteRawValue(Written, skipInputValidation: true);
}
