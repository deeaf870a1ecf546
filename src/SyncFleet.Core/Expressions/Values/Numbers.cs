using System.Numerics;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>The number line of the language: bool and long, <see cref="BigInteger"/> beyond 64 bits, double.</summary>
internal static class Numbers
{
    /// <summary>The long where it fits, else the value itself.</summary>
    public static object Shrink(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? (long)value : (object)value;

    public static bool IsNumber(object? value) => value is long or double or bool or BigInteger;

    public static bool IsWhole(object? value) => value is long or bool or BigInteger;

    public static BigInteger ToBig(object? value) => value switch
    {
        bool flag => flag ? BigInteger.One : BigInteger.Zero,
        long whole => whole,
        BigInteger big => big,
        _ => throw new InvalidOperationException("Not a whole number."),
    };

    public static double ToDouble(object? value) => value switch
    {
        bool flag => flag ? 1 : 0,
        long whole => whole,
        BigInteger big => (double)big,
        double real => real,
        _ => throw new InvalidOperationException("Not a number."),
    };

    /// <summary>The whole part of a finite number.</summary>
    public static object Truncate(double value) =>
        Math.Abs(value) < 9e18 ? (long)Math.Truncate(value) : Shrink(new BigInteger(Math.Truncate(value)));

    /// <summary>Compares exactly, also a whole number beyond 2^53 with a double. Null where one of them is not a number (NaN).</summary>
    public static int? Compare(object? left, object? right)
    {
        if (left is long a && right is long b) return a.CompareTo(b);
        if (IsWhole(left) && IsWhole(right)) return ToBig(left).CompareTo(ToBig(right));
        var (x, y) = (ToDouble(left), ToDouble(right));
        if (double.IsNaN(x) || double.IsNaN(y)) return null;
        if (x != y || double.IsInfinity(x)) return x.CompareTo(y);
        return Exact(left).CompareTo(Exact(right));
    }

    private static BigInteger Exact(object? value) => value is double real ? new BigInteger(Math.Floor(real)) : ToBig(value);
}
