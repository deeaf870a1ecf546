using System.Numerics;
using SyncFleet.Core.Expressions.Dates;
using SyncFleet.Core.Expressions.Evaluating;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>The operators <c>+ - * / // % **</c> and the signs, as Python defines them for each pair of types.</summary>
internal static class Arithmetic
{
    /// <summary>Bits of the largest whole number a template may make.</summary>
    private const long MaxBits = 16 * 1024;

    public static object? Add(object? left, object? right, StepBudget budget)
    {
        if (left is long a && right is long b && !IsOverflow(a, b, out var sum)) return sum;
        if (left is string x && right is string y)
        {
            budget.ChargeText((long)x.Length + y.Length);
            return x + y;
        }

        if (Numbers.IsNumber(left) && Numbers.IsNumber(right)) return Calculate(left, right, static (p, q) => p + q, static (p, q) => p + q);
        ThrowIfMissing(left, right);
        if (PythonTypes.IsList(left) && PythonTypes.IsList(right)) return new ListValue(Join(left, right, budget));
        if (left is TupleValue && right is TupleValue) return new TupleValue(Join(left, right, budget));
        return DateArithmetic.Add(left, right) ?? throw TemplateFault.Operands("+", left, right);
    }

    public static object? Subtract(object? left, object? right, StepBudget budget)
    {
        if (Numbers.IsNumber(left) && Numbers.IsNumber(right)) return Calculate(left, right, static (p, q) => p - q, static (p, q) => p - q);
        ThrowIfMissing(left, right);
        if (left is SetValue set && right is SetValue) return new SetValue(set.Where(i => !Comparing.Contains(right, i, budget)).ToList());
        return DateArithmetic.Subtract(left, right) ?? throw TemplateFault.Operands("-", left, right);
    }

    public static object? Multiply(object? left, object? right, StepBudget budget)
    {
        if (Numbers.IsNumber(left) && Numbers.IsNumber(right))
        {
            ThrowIfTooBig(left, right);
            return Calculate(left, right, static (p, q) => p * q, static (p, q) => p * q);
        }

        ThrowIfMissing(left, right);
        if (Numbers.IsWhole(right)) return Repeat(left, right, budget) ?? throw TemplateFault.Operands("*", left, right);
        if (Numbers.IsWhole(left)) return Repeat(right, left, budget) ?? throw TemplateFault.Operands("*", left, right);
        throw TemplateFault.Operands("*", left, right);
    }

    public static object? Divide(object? left, object? right)
    {
        Require("/", left, right);
        var divisor = Numbers.ToDouble(right);
        if (divisor == 0) throw TemplateFault.Value("a division by zero");
        return Numbers.ToDouble(left) / divisor;
    }

    public static object? FloorDivide(object? left, object? right)
    {
        Require("//", left, right);
        if (!Comparing.IsTrue(right)) throw TemplateFault.Value("a division by zero");
        return Calculate(left, right, FloorDivide, FloorDivide);
    }

    public static object? Modulo(object? left, object? right, StepBudget budget)
    {
        if (left is string format) return PercentFormat.Apply(format, right, budget);
        Require("%", left, right);
        if (!Comparing.IsTrue(right)) throw TemplateFault.Value("a division by zero");
        return Calculate(left, right, static (p, q) => p - (q * FloorDivide(p, q)), Modulo);
    }

    public static object? Power(object? left, object? right)
    {
        Require("**", left, right);
        if (!Numbers.IsWhole(left) || !Numbers.IsWhole(right) || Numbers.ToBig(right) < 0) return PowerOfReals(left, right);
        var (basis, exponent) = (Numbers.ToBig(left), Numbers.ToBig(right));
        if (BigInteger.Abs(basis) <= 1) return exponent.IsEven && !exponent.IsZero ? (long)BigInteger.Abs(basis) : exponent.IsZero ? 1L : (long)basis;
        if (exponent > MaxBits || basis.GetBitLength() * (long)exponent > MaxBits) throw TemplateFault.Limit($"a whole number has more than {MaxBits} bits");
        return Numbers.Shrink(BigInteger.Pow(basis, (int)exponent));
    }

    public static object? Negate(object? value) => value switch
    {
        double real => -real,
        long or bool or BigInteger => Numbers.Shrink(-Numbers.ToBig(value)),
        TimeSpan span => -span,
        CalendarDuration duration => duration.Negate(),
        Undefined missing => throw missing.Fault("is given a sign"),
        _ => throw TemplateFault.Type($"'-' does not work on a {PythonTypes.NameOf(value)}"),
    };

    public static object? Plus(object? value) => value switch
    {
        double or long or BigInteger or TimeSpan => value,
        bool flag => flag ? 1L : 0L,
        Undefined missing => throw missing.Fault("is given a sign"),
        _ => throw TemplateFault.Type($"'+' does not work on a {PythonTypes.NameOf(value)}"),
    };

    private static bool IsOverflow(long a, long b, out long sum)
    {
        sum = unchecked(a + b);
        return ((a ^ sum) & (b ^ sum)) < 0;
    }

    private static object Calculate(
        object? left, object? right, Func<BigInteger, BigInteger, BigInteger> whole, Func<double, double, double> real) =>
        Numbers.IsWhole(left) && Numbers.IsWhole(right)
            ? Numbers.Shrink(whole(Numbers.ToBig(left), Numbers.ToBig(right)))
            : real(Numbers.ToDouble(left), Numbers.ToDouble(right));

    private static BigInteger FloorDivide(BigInteger left, BigInteger right)
    {
        var quotient = BigInteger.DivRem(left, right, out var rest);
        return !rest.IsZero && rest.Sign != right.Sign ? quotient - 1 : quotient;
    }

    private static double Modulo(double left, double right)
    {
        var rest = left % right;
        return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest == 0 ? Math.CopySign(0, right) : rest;
    }

    private static double FloorDivide(double left, double right)
    {
        var quotient = (left - Modulo(left, right)) / right;
        var floor = Math.Floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static object PowerOfReals(object? left, object? right)
    {
        var (basis, exponent) = (Numbers.ToDouble(left), Numbers.ToDouble(right));
        if (basis == 0 && exponent < 0) throw TemplateFault.Value("zero to a negative power");
        if (basis < 0 && !double.IsInteger(exponent)) throw TemplateFault.Value("a root of a negative number");
        return Math.Pow(basis, exponent);
    }

    private static object? Repeat(object? value, object? times, StepBudget budget)
    {
        var big = Numbers.ToBig(times);
        var count = big < 0 ? 0 : (long)BigInteger.Min(big, int.MaxValue);
        if (value is string text)
        {
            budget.ChargeText(text.Length * count);
            return string.Concat(Enumerable.Repeat(text, (int)count));
        }

        if (value is not TupleValue && !PythonTypes.IsList(value)) return null;
        budget.Charge(Iterating.Length(value) * count);
        var items = Iterating.ToList(value, budget);
        List<object?> repeated = [.. Enumerable.Repeat(items, items.Count == 0 ? 0 : (int)count).SelectMany(i => i)];
        return value is TupleValue ? new TupleValue(repeated) : new ListValue(repeated);
    }

    private static List<object?> Join(object? left, object? right, StepBudget budget) =>
        [.. Iterating.Over(left, budget), .. Iterating.Over(right, budget)];

    private static void Require(string symbol, object? left, object? right)
    {
        ThrowIfMissing(left, right);
        if (!Numbers.IsNumber(left) || !Numbers.IsNumber(right)) throw TemplateFault.Operands(symbol, left, right);
    }

    private static void ThrowIfMissing(object? left, object? right)
    {
        if ((left as Undefined ?? right as Undefined) is { } missing) throw missing.Fault("is calculated with");
    }

    private static void ThrowIfTooBig(object? left, object? right)
    {
        if (left is BigInteger a && right is BigInteger b && a.GetBitLength() + b.GetBitLength() > MaxBits)
            throw TemplateFault.Limit($"a whole number has more than {MaxBits} bits");
    }
}
