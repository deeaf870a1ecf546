namespace SyncFleet.Core.Mappings.Values;

/// <summary>A number taken apart: its digits, integer part and fraction after each other, and where the point stands among them.</summary>
/// <param name="negative">It began with '-'.</param>
/// <param name="integer">Digits before the point.</param>
/// <param name="fraction">Digits after the point.</param>
/// <param name="exponent">Power of ten, clamped far outside what numeric holds.</param>
/// <param name="isPlain">The text already is what a decimal column takes.</param>
internal readonly ref struct NumberParts(bool negative, ReadOnlySpan<byte> integer, ReadOnlySpan<byte> fraction, int exponent, bool isPlain)
{
    private readonly ReadOnlySpan<byte> _integer = integer;
    private readonly ReadOnlySpan<byte> _fraction = fraction;

    public bool IsPlain { get; } = isPlain;

    /// <summary>Digits before the point, exponent applied, leading zeros not counted.</summary>
    public int IntegerLength => IsZero ? 0 : Math.Max(0, Point - LeadingZeros);

    public bool FitsNumeric => IntegerLength <= NumberText.MaxIntegerDigits && FractionLength <= NumberText.MaxFractionDigits;

    /// <summary>Nothing but zeros after the point, exponent applied.</summary>
    public bool IsWhole => IsZero || TrailingZeros >= FractionLength;

    private int Count => _integer.Length + _fraction.Length;

    private int Point => _integer.Length + exponent;

    private int FractionLength => Math.Max(0, Count - Point);

    private bool IsZero => LeadingZeros == Count;

    private int LeadingZeros
    {
        get
        {
            var inInteger = _integer.IndexOfAnyExcept((byte)'0');
            var inFraction = _fraction.IndexOfAnyExcept((byte)'0');
            return inInteger >= 0 ? inInteger : _integer.Length + (inFraction >= 0 ? inFraction : _fraction.Length);
        }
    }

    private int TrailingZeros
    {
        get
        {
            var inFraction = _fraction.Length - _fraction.TrimEnd((byte)'0').Length;
            return inFraction < _fraction.Length ? inFraction : inFraction + _integer.Length - _integer.TrimEnd((byte)'0').Length;
        }
    }

    /// <summary>The number without exponent: optional '-', at least one digit, optional '.' and digits. Only when it fits numeric.</summary>
    public ReadOnlySpan<byte> Expand(Scratch scratch)
    {
        if (IsZero)
        {
            return "0"u8;
        }

        var (point, count, first) = (Point, Count, LeadingZeros);
        var target = scratch.Take(IntegerLength + FractionLength + 3);
        var length = 0;
        if (negative)
        {
            target[length++] = (byte)'-';
        }

        if (point <= first)
        {
            target[length++] = (byte)'0';
        }

        for (var place = first; place < point; place++)
        {
            target[length++] = DigitAt(place);
        }

        if (count > point)
        {
            target[length++] = (byte)'.';
        }

        for (var place = point; place < count; place++)
        {
            target[length++] = DigitAt(place);
        }

        return target[..length];
    }

    private byte DigitAt(int place)
    {
        if (place < 0 || place >= Count)
        {
            return (byte)'0';
        }

        return place < _integer.Length ? _integer[place] : _fraction[place - _integer.Length];
    }
}
