using System.Buffers.Text;

namespace SyncFleet.Core.Mappings.Values;

/// <summary>
/// Numbers as text, exact: optional sign, digits, optional '.' and digits, optional exponent. Never through a binary fraction.
/// </summary>
internal static class NumberText
{
    /// <summary>Digits PostgreSQL's numeric holds before the point.</summary>
    public const int MaxIntegerDigits = 131072;

    /// <summary>Digits PostgreSQL's numeric holds after the point.</summary>
    public const int MaxFractionDigits = 16383;

    private const int ExponentClamp = 1_000_000;

    /// <summary>True when a valid JSON number is within numeric; fast for everyday numbers.</summary>
    public static bool FitsNumeric(ReadOnlySpan<byte> number) =>
        (number.Length < MaxFractionDigits && number.IndexOfAny((byte)'e', (byte)'E') < 0) || (TryRead(number, out var parts) && parts.FitsNumeric);

    /// <returns>Null, or the reason.</returns>
    public static string? ReadInteger(ReadOnlySpan<byte> text, Scratch scratch, out long value)
    {
        if (Utf8Parser.TryParse(text, out value, out var used) && used == text.Length)
        {
            return null;
        }

        if (!TryRead(text, out var parts))
        {
            return Reasons.NotInteger;
        }

        if (!parts.IsWhole)
        {
            return Reasons.NotWhole;
        }

        if (parts.IntegerLength > 19 || !parts.FitsNumeric)
        {
            return Reasons.IntegerRange;
        }

        var digits = parts.Expand(scratch);
        var point = digits.IndexOf((byte)'.');
        digits = point < 0 ? digits : digits[..point];
        return Utf8Parser.TryParse(digits, out value, out used) && used == digits.Length ? null : Reasons.IntegerRange;
    }

    /// <summary>Writes the number without exponent, without '+' and without needless leading zeros.</summary>
    /// <returns>Null, or the reason.</returns>
    public static string? ReadDecimal(ReadOnlySpan<byte> text, Scratch scratch, out ReadOnlySpan<byte> digits)
    {
        digits = default;
        if (!TryRead(text, out var parts))
        {
            return Reasons.NotDecimal;
        }

        if (!parts.FitsNumeric)
        {
            return Reasons.DecimalRange;
        }

        digits = parts.IsPlain ? text : parts.Expand(scratch);
        return null;
    }

    private static bool TryRead(ReadOnlySpan<byte> text, out NumberParts parts)
    {
        parts = default;
        var rest = text;
        var negative = false;
        if (!rest.IsEmpty && rest[0] is (byte)'-' or (byte)'+')
        {
            negative = rest[0] == (byte)'-';
            rest = rest[1..];
        }

        var plain = rest.Length == text.Length || negative;
        var integer = TakeDigits(ref rest);
        ReadOnlySpan<byte> fraction = default;
        if (!rest.IsEmpty && rest[0] == (byte)'.')
        {
            rest = rest[1..];
            fraction = TakeDigits(ref rest);
            if (fraction.IsEmpty)
            {
                return false;
            }
        }

        if (integer.IsEmpty && fraction.IsEmpty)
        {
            return false;
        }

        var exponent = 0;
        if (!rest.IsEmpty)
        {
            plain = false;
            if (!TryReadExponent(rest, out exponent))
            {
                return false;
            }
        }

        plain &= integer.Length == 1 || (integer.Length > 1 && integer[0] != (byte)'0');
        parts = new NumberParts(negative, integer, fraction, exponent, plain);
        return true;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> rest, out int exponent)
    {
        exponent = 0;
        if (rest[0] is not ((byte)'e' or (byte)'E'))
        {
            return false;
        }

        rest = rest[1..];
        var negative = !rest.IsEmpty && rest[0] == (byte)'-';
        if (!rest.IsEmpty && rest[0] is (byte)'-' or (byte)'+')
        {
            rest = rest[1..];
        }

        var digits = TakeDigits(ref rest);
        if (digits.IsEmpty || !rest.IsEmpty)
        {
            return false;
        }

        digits = digits.TrimStart((byte)'0');
        var size = digits.Length > 6 ? ExponentClamp : 0;
        if (size == 0 && !digits.IsEmpty)
        {
            Utf8Parser.TryParse(digits, out size, out _);
        }

        exponent = negative ? -size : size;
        return true;
    }

    private static ReadOnlySpan<byte> TakeDigits(scoped ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = end < 0 ? rest : rest[..end];
        rest = rest[digits.Length..];
        return digits;
    }
}
