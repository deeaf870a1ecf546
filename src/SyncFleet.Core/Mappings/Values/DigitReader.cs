namespace SyncFleet.Core.Mappings.Values;

/// <summary>Reads numbers and signs off the front of a text; each step says whether it found what it was asked for.</summary>
internal ref struct DigitReader(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => _rest;

    public bool TryTake(byte sign)
    {
        if (_rest.IsEmpty || _rest[0] != sign)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    public void Skip(int count) => _rest = _rest[count..];

    public bool TrySkipSpace()
    {
        _rest = _rest.TrimStart(" \t"u8);
        return true;
    }

    /// <summary>Exactly <paramref name="count"/> digits.</summary>
    public bool TryTake(int count, out int value) => TryTake(count, count, out value);

    /// <summary>As many digits as there are, up to <paramref name="most"/> (at most 9), and no fewer than <paramref name="least"/>.</summary>
    public bool TryTake(int least, int most, out int value)
    {
        value = 0;
        var count = 0;
        while (count < most && count < _rest.Length && _rest[count] is >= (byte)'0' and <= (byte)'9')
        {
            value = (value * 10) + _rest[count] - '0';
            count++;
        }

        _rest = _rest[count..];
        return count >= least;
    }

    /// <summary>Digits after a point as microseconds; those after the sixth are cut.</summary>
    public bool TryTakeFraction(out int microseconds)
    {
        microseconds = 0;
        var count = 0;
        while (count < _rest.Length && _rest[count] is >= (byte)'0' and <= (byte)'9')
        {
            microseconds = count < 6 ? (microseconds * 10) + _rest[count] - '0' : microseconds;
            count++;
        }

        _rest = _rest[count..];
        for (var place = count; place < 6; place++)
        {
            microseconds *= 10;
        }

        return count > 0;
    }

    /// <summary><c>Z</c>, <c>+02</c>, <c>+0200</c>, <c>+02:00</c>, or with seconds.</summary>
    public bool TryTakeOffset(out int? seconds)
    {
        seconds = 0;
        if (TryTake((byte)'Z') || TryTake((byte)'z'))
        {
            return true;
        }

        var isBehind = !_rest.IsEmpty && _rest[0] == (byte)'-';
        if (!TryTake((byte)'+') && !TryTake((byte)'-'))
        {
            return false;
        }

        if (!TryTake(2, out var hours) || !TryTakeSixtieth(out var minutes) || !TryTakeSixtieth(out var rest))
        {
            return false;
        }

        var size = (hours * 3_600) + (minutes * 60) + rest;
        seconds = isBehind ? -size : size;
        return true;
    }

    // Two digits below 60 with or without a colon before them, or nothing at all.
    private bool TryTakeSixtieth(out int value)
    {
        value = 0;
        var hasColon = TryTake((byte)':');
        var isThere = !_rest.IsEmpty && _rest[0] is >= (byte)'0' and <= (byte)'9';
        return hasColon || isThere ? TryTake(2, out value) && value < 60 : true;
    }
}
