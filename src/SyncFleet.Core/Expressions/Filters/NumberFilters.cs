using System.Globalization;
using System.Numerics;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Filters;

/// <summary>Filters that make or change numbers.</summary>
internal static class NumberFilters
{
    /// <summary>A whole number; the fallback (0) for what is none.</summary>
    public static object? Int(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("int", 0, "default", "base");
        var fallback = CallArguments.Or(bound[0], 0L);
        var radix = CallArguments.Whole(bound[1], "int", 10);
        if (value is Undefined missing) throw missing.Fault("is made a number");
        if (Numbers.IsWhole(value)) return Numbers.Shrink(Numbers.ToBig(value));
        if (value is string text && NumberTexts.TryWhole(text, radix, out var whole)) return whole;
        if (value is string other && NumberTexts.TryReal(other, out var parsed)) value = parsed;
        return value is double real && double.IsFinite(real) ? Numbers.Truncate(real) : fallback;
    }

    /// <summary>A number with a point; the fallback (0.0) for what is none.</summary>
    public static object? Float(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var fallback = CallArguments.Or(arguments.Bind("float", 0, "default")[0], 0.0);
        if (value is Undefined missing) throw missing.Fault("is made a number");
        if (Numbers.IsNumber(value)) return Numbers.ToDouble(value);
        return value is string text && NumberTexts.TryReal(text, out var real) ? real : fallback;
    }

    /// <summary>Rounds half to even (<c>common</c>), up (<c>ceil</c>) or down (<c>floor</c>).</summary>
    public static object? Round(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("round", 0, "precision", "method");
        var precision = Math.Clamp(CallArguments.Whole(bound[0], "round", 0), -400, 400);
        var method = CallArguments.Text(bound[1], "round", "common");
        if (value is Undefined missing && method != "common") throw missing.Fault("is rounded");
        if (!Numbers.IsNumber(value)) throw TemplateFault.Type($"a {PythonTypes.NameOf(value)} can't be rounded");
        if (method == "common") return value is double real ? RoundReal(real, precision) : RoundWhole(Numbers.ToBig(value), precision);
        var scale = Math.Pow(10, precision);
        return method switch
        {
            "ceil" => Math.Ceiling(Numbers.ToDouble(value) * scale) / scale,
            "floor" => Math.Floor(Numbers.ToDouble(value) * scale) / scale,
            _ => throw TemplateFault.Value("round knows only common, ceil and floor"),
        };
    }

    public static object? Abs(Evaluation evaluation, object? value, CallArguments arguments)
    {
        arguments.Bind("abs", 0);
        return value switch
        {
            double real => Math.Abs(real),
            TimeSpan span => span.Duration(),
            _ when Numbers.IsWhole(value) => Numbers.Shrink(BigInteger.Abs(Numbers.ToBig(value))),
            _ => throw TemplateFault.Type($"a {PythonTypes.NameOf(value)} has no size"),
        };
    }

    /// <summary>Exact, where scaling by a power of ten in floating point is not: 2.675 to two places is 2.67.</summary>
    private static object RoundReal(double value, int precision)
    {
        if (!double.IsFinite(value)) return value;
        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(value));
        var exponent = (int)(bits >> 52);
        var mantissa = (BigInteger)((bits & 0xF_FFFF_FFFF_FFFF) | (exponent == 0 ? 0 : 1L << 52));
        var power = Math.Max(exponent, 1) - 1075;
        var (top, bottom) = (mantissa, BigInteger.One);
        if (power > 0) top <<= power;
        else bottom <<= -power;
        if (precision > 0) top *= BigInteger.Pow(10, precision);
        else bottom *= BigInteger.Pow(10, -precision);
        var text = string.Create(CultureInfo.InvariantCulture, $"{RoundedQuotient(top, bottom)}E{-precision}");
        return Math.CopySign(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture), value);
    }

    private static object RoundWhole(BigInteger value, int precision)
    {
        if (precision >= 0) return Numbers.Shrink(value);
        var scale = BigInteger.Pow(10, -precision);
        return Numbers.Shrink(RoundedQuotient(BigInteger.Abs(value), scale) * scale * value.Sign);
    }

    private static BigInteger RoundedQuotient(BigInteger top, BigInteger bottom)
    {
        var quotient = BigInteger.DivRem(top, bottom, out var rest);
        var half = (rest * 2).CompareTo(bottom);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
