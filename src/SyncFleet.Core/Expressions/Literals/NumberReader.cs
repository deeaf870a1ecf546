using System.Globalization;
using System.Numerics;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Literals;

/// <summary>Reads Python number literals: long, <see cref="BigInteger"/> beyond 64 bits, or double.</summary>
internal static class NumberReader
{
    /// <summary>Python refuses to read longer decimal integers, and so do we.</summary>
    private const int MaxIntegerDigits = 4300;

    /// <summary>A number inside a template; the caller has seen a digit at <paramref name="position"/>. After a dot only whole numbers are read.</summary>
    public static object ReadTemplateNumber(string text, ref int position, bool afterDot)
    {
        var start = position;
        if (!afterDot && TryReadFloat(text, ref position, out var real, needsDigitsAroundDot: true)) return real;
        if (TryReadInteger(text, ref position, out var whole)) return whole;
        throw new TemplateSyntaxException("a number is not valid (leading zeros, or too many digits)", start);
    }

    /// <summary>A number in a Python literal: 1, 0x1F, 1_000, 1., .5, 1e5.</summary>
    public static bool TryRead(string text, ref int position, out object value)
    {
        var start = position;
        if (TryReadFloat(text, ref position, out var real, needsDigitsAroundDot: false))
        {
            value = real;
            return true;
        }

        position = start;
        return TryReadInteger(text, ref position, out value);
    }

    private static bool TryReadFloat(string text, ref int position, out double value, bool needsDigitsAroundDot)
    {
        value = 0;
        var at = position;
        var whole = SkipDigits(text, ref at);
        var isFloat = false;
        if (At(text, at) == '.')
        {
            var afterDot = at + 1;
            var fraction = SkipDigits(text, ref afterDot);
            if (fraction || (!needsDigitsAroundDot && whole && At(text, afterDot) != '_'))
            {
                at = afterDot;
                isFloat = true;
            }
        }

        if (!whole && !isFloat) return false;
        if (At(text, at) is 'e' or 'E')
        {
            var afterSign = at + 1;
            if (At(text, afterSign) is '+' or '-') afterSign++;
            if (SkipDigits(text, ref afterSign))
            {
                at = afterSign;
                isFloat = true;
            }
        }

        if (!isFloat) return false;
        var digits = text[position..at].Replace("_", "", StringComparison.Ordinal);
        value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        position = at;
        return true;
    }

    private static bool TryReadInteger(string text, ref int position, out object value)
    {
        value = 0L;
        if (At(text, position) == '0')
        {
            var radix = char.ToLowerInvariant(At(text, position + 1)) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 10 };
            if (radix != 10) return TryReadRadix(text, ref position, radix, out value);
        }

        var start = position;
        if (!SkipDigits(text, ref position)) return false;
        var digits = text[start..position].Replace("_", "", StringComparison.Ordinal);
        if (digits[0] == '0' && digits.AsSpan().ContainsAnyExcept('0')) return false;
        if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var small)) value = small;
        else if (digits.Length > MaxIntegerDigits) return false;
        else value = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return true;
    }

    private static bool TryReadRadix(string text, ref int position, int radix, out object value)
    {
        var number = BigInteger.Zero;
        var at = position + 2;
        var any = false;
        while (true)
        {
            var digitAt = At(text, at) == '_' ? at + 1 : at;
            var digit = DigitOf(At(text, digitAt));
            if (digit < 0 || digit >= radix) break;
            if (at - position > MaxIntegerDigits) break;
            number = (number * radix) + digit;
            at = digitAt + 1;
            any = true;
        }

        value = Numbers.Shrink(number);
        position = at;
        return any;
    }

    private static bool SkipDigits(string text, ref int at)
    {
        if (!char.IsAsciiDigit(At(text, at))) return false;
        while (char.IsAsciiDigit(At(text, at)) || (At(text, at) == '_' && char.IsAsciiDigit(At(text, at + 1)))) at++;
        return true;
    }

    private static int DigitOf(char c) => char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : -1;

    private static char At(string text, int index) => index < text.Length ? text[index] : '\0';
}
