using System.Numerics;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>Equality of dict keys and set members: that of Python, where 1, 1.0 and True are one key.</summary>
internal sealed class KeyComparer : IEqualityComparer<object>
{
    public static readonly KeyComparer Instance = new();

    private static readonly object None = new();

    public static object ToKey(object? value) => value ?? None;

    public static object? FromKey(object key) => ReferenceEquals(key, None) ? null : key;

    /// <summary>Lists, dicts and sets change in Python and so can't be keys.</summary>
    public static bool IsHashable(object? value) => value switch
    {
        TupleValue tuple => tuple.All(IsHashable),
        SequenceValue or System.Text.Json.JsonElement => false,
        string => true,
        System.Collections.IEnumerable => false,
        _ => true,
    };

    public new bool Equals(object? x, object? y)
    {
        if (x is string a && y is string b) return string.Equals(a, b, StringComparison.Ordinal);
        if (ReferenceEquals(x, y)) return true;
        return !ReferenceEquals(x, None) && !ReferenceEquals(y, None) && Comparing.AreEqual(x, y, Evaluating.StepBudget.Unlimited());
    }

    public int GetHashCode(object obj) => obj switch
    {
        string text => text.GetHashCode(StringComparison.Ordinal),
        bool flag => flag ? 1L.GetHashCode() : 0L.GetHashCode(),
        long whole => whole.GetHashCode(),
        BigInteger big => big.GetHashCode(),
        double real => HashReal(real),
        Undefined => 1,
        TupleValue tuple => tuple.Aggregate(tuple.Count, (hash, item) => HashCode.Combine(hash, GetHashCode(ToKey(item)))),
        _ => obj.GetHashCode(),
    };

    private static int HashReal(double real)
    {
        if (!double.IsInteger(real)) return real.GetHashCode();
        return Numbers.Shrink(new BigInteger(real)).GetHashCode();
    }
}
