using System.Globalization;
using System.Numerics;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>One place of a format: how a number or text is written there, in <c>%05.2f</c> as in <c>{:&gt;8,}</c>.</summary>
internal sealed class NumberFormat
{
    private const int MaxPrecision = 500;

    /// <summary>Any of <c>- + 0 #</c> and space.</summary>
    public required string Flags { get; init; }

    public required int Width { get; init; }

    public required int? Precision { get; init; }

    public required char Kind { get; init; }

    /// <summary>Separates thousands; '\0' means none.</summary>
    public char Group { get; init; }

    /// <summary>The text of a number, padded; null for a kind that does not exist.</summary>
    public string? Write(object? value)
    {
        var body = WriteBody(value, out var negative);
        if (body is null) return null;
        var sign = negative ? "-" : Flags.Contains('+') ? "+" : Flags.Contains(' ') ? " " : "";
        if (Flags.Contains('-')) return (sign + body).PadRight(Width);
        return Flags.Contains('0') ? sign + body.PadLeft(Width - sign.Length is var w and > 0 ? w : 0, '0') : (sign + body).PadLeft(Width);
    }

    public string PadText(string text) => Flags.Contains('-') ? text.PadRight(Width) : text.PadLeft(Width);

    private string? WriteBody(object? value, out bool negative)
    {
        negative = false;
        if (Kind is 'd' or 'i' or 'u' or 'x' or 'X' or 'o' or 'b') return WriteWhole(value, out negative);
        if (Kind is not ('f' or 'F' or 'e' or 'E' or 'g' or 'G' or '%')) return null;
        var real = Numbers.ToDouble(value);
        negative = real < 0 || (real == 0 && double.IsNegative(real));
        real = Math.Abs(real);
        if (!double.IsFinite(real)) return PythonFloats.Write(real);
        var precision = Math.Min(Precision ?? 6, MaxPrecision);
        return Kind switch
        {
            'e' or 'E' => WriteExponent(real, precision, Kind),
            'g' or 'G' => WriteGeneral(real, Math.Max(precision, 1)),
            '%' => WriteFixed(real * 100, precision) + "%",
            _ => WriteFixed(real, precision),
        };
    }

    private string WriteWhole(object? value, out bool negative)
    {
        var whole = value is double real ? Truncated(real) : Numbers.ToBig(value);
        negative = whole.Sign < 0;
        whole = BigInteger.Abs(whole);
        var digits = Kind switch
        {
            'x' => whole.ToString("x", CultureInfo.InvariantCulture).TrimStart('0'),
            'X' => whole.ToString("X", CultureInfo.InvariantCulture).TrimStart('0'),
            'o' => Octal(whole),
            'b' => whole.ToString("b", CultureInfo.InvariantCulture).TrimStart('0'),
            _ => Grouped(whole.ToString(CultureInfo.InvariantCulture)),
        };
        if (digits.Length == 0) digits = "0";
        return Precision is { } p ? digits.PadLeft(Math.Min(p, MaxPrecision), '0') : digits;
    }

    private static BigInteger Truncated(double real) =>
        double.IsFinite(real) ? new BigInteger(Math.Truncate(real)) : throw TemplateFault.Value("infinity and NaN are no whole numbers");

    private string WriteFixed(double real, int precision)
    {
        var text = real.ToString("F" + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? Grouped(text) : Grouped(text[..point]) + text[point..];
    }

    private static string WriteExponent(double real, int precision, char kind)
    {
        var text = real.ToString(kind + precision.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var mark = text.IndexOf(kind, StringComparison.Ordinal);
        var exponent = int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{text[..(mark + 1)]}{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    private string WriteGeneral(double real, int precision)
    {
        var kind = Kind == 'g' ? 'e' : 'E';
        var scientific = WriteExponent(real, precision - 1, kind);
        var mark = scientific.IndexOf(kind, StringComparison.Ordinal);
        var exponent = int.Parse(scientific.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent >= -4 && exponent < precision) return Trimmed(WriteFixed(real, precision - 1 - exponent));
        return Trimmed(scientific[..mark]) + scientific[mark..];
    }

    private string Grouped(string digits)
    {
        if (Group == '\0') return digits;
        for (var i = digits.Length - 3; i > 0; i -= 3) digits = digits.Insert(i, Group.ToString());
        return digits;
    }

    private static string Trimmed(string text) => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;

    private static string Octal(BigInteger value)
    {
        var digits = new System.Text.StringBuilder();
        for (; !value.IsZero; value /= 8) digits.Insert(0, (char)('0' + (int)(value % 8)));
        return digits.ToString();
    }
}
