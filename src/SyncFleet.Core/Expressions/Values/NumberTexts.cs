using System.Globalization;
using System.Numerics;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>What Python's <c>int('…')</c> and <c>float('…')</c> read: white space around, a sign, single underscores between digits.</summary>
internal static class NumberTexts
{
    private const int MaxDigits = 4300;

    public static bool TryWhole(string text, int radix, out object value)
    {
        value = 0L;
        var digits = text.AsSpan().Trim();
        var negative = digits.StartsWith("-", StringComparison.Ordinal);
        if (negative || digits.StartsWith("+", StringComparison.Ordinal)) digits = digits[1..];
        if (radix is < 2 or > 36 && radix != 0) return false;
        radix = SkipPrefix(ref digits, radix);
        if (digits.IsEmpty || digits.Length > MaxDigits || digits[0] == '_' || digits[^1] == '_') return false;
        var number = BigInteger.Zero;
        var afterUnderscore = false;
        foreach (var c in digits)
        {
            var isUnderscore = c == '_';
            if (isUnderscore && afterUnderscore) return false;
            afterUnderscore = isUnderscore;
            if (isUnderscore) continue;
            var digit = DigitOf(c);
            if (digit < 0 || digit >= radix) return false;
            number = (number * radix) + digit;
        }

        value = Numbers.Shrink(negative ? -number : number);
        return true;
    }

    public static bool TryReal(string text, out double value)
    {
        value = 0;
        var body = text.Trim();
        var unsigned = body.TrimStart('+', '-').ToLowerInvariant();
        if (body.Length - unsigned.Length > 1 || body.Length > MaxDigits) return false;
        var sign = body.StartsWith('-') ? -1 : 1;
        if (unsigned is "inf" or "infinity") value = sign * double.PositiveInfinity;
        else if (unsigned is "nan") value = double.NaN;
        if (value != 0) return true;
        if (!HasValidUnderscores(unsigned) || unsigned.Length == 0 || unsigned[0] is not ('.' or (>= '0' and <= '9'))) return false;
        return double.TryParse(
            body.Replace("_", "", StringComparison.Ordinal),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture,
            out value);
    }

    private static bool HasValidUnderscores(string text)
    {
        for (var i = text.IndexOf('_', StringComparison.Ordinal); i >= 0; i = text.IndexOf('_', i + 1))
            if (i == 0 || i + 1 == text.Length || !char.IsAsciiDigit(text[i - 1]) || !char.IsAsciiDigit(text[i + 1])) return false;
        return true;
    }

    private static int SkipPrefix(ref ReadOnlySpan<char> digits, int radix)
    {
        var named = digits.Length > 1 && digits[0] == '0' ? char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 } : 0;
        if (named != 0 && (radix == 0 || radix == named))
        {
            digits = digits[2..];
            if (digits.StartsWith("_", StringComparison.Ordinal)) digits = digits[1..];
            return named;
        }

        return radix == 0 ? 10 : radix;
    }

    private static int DigitOf(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'z' => c - 'a' + 10,
        >= 'A' and <= 'Z' => c - 'A' + 10,
        _ => -1,
    };
}
