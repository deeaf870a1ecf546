using SyncFleet.Core.Expressions.Evaluating;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>Equality, order and truth of values, as in Python.</summary>
internal static class Comparing
{
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long whole => whole != 0,
        double real => real != 0,
        System.Numerics.BigInteger big => !big.IsZero,
        string text => text.Length > 0,
        BytesValue bytes => bytes.Latin1.Length > 0,
        GeneratorValue => true,
        TimeSpan span => span != TimeSpan.Zero,
        _ when PythonTypes.IsMapping(value) => DictAccess.Count(value) > 0,
        _ when PythonTypes.IsSequence(value) => Iterating.Length(value) > 0,
        _ => true,
    };

    public static bool AreEqual(object? left, object? right, StepBudget budget)
    {
        budget.Charge(1);
        if (left is string a && right is string b) return a == b;
        if (Numbers.IsNumber(left) && Numbers.IsNumber(right)) return Numbers.Compare(left, right) == 0;
        if (left is null || right is null) return left is null && right is null;
        if (left is Undefined || right is Undefined) return left is Undefined && right is Undefined;
        if (PythonTypes.IsMapping(left) && PythonTypes.IsMapping(right)) return AreEqualMappings(left, right, budget);
        if (left is SetValue x && right is SetValue y) return x.Count == y.Count && x.All(i => Contains(y, i, budget));
        if (PythonTypes.IsSequence(left) && PythonTypes.IsSequence(right))
            return PythonTypes.NameOf(left) == PythonTypes.NameOf(right) && AreEqualSequences(left, right, budget);
        return left.Equals(right);
    }

    /// <summary>What <c>in</c> says: part of a text, member of a sequence, key of a dict.</summary>
    public static bool Contains(object? container, object? item, StepBudget budget)
    {
        if (container is string text)
        {
            if (item is not string part) throw TemplateFault.Operands("in", item, container);
            budget.ChargeText(text.Length);
            return text.Contains(part, StringComparison.Ordinal);
        }

        if (!PythonTypes.IsMapping(container)) return Iterating.Over(container, budget).Any(i => AreEqual(i, item, budget));
        if (!KeyComparer.IsHashable(item)) throw TemplateFault.Type($"a {PythonTypes.NameOf(item)} can't be a key");
        return DictAccess.TryGet(container!, item, out _);
    }

    /// <summary>Order of two values; null when neither comes first (NaN). Throws a type error for types without an order.</summary>
    public static int? Order(object? left, object? right, string symbol, StepBudget budget)
    {
        budget.Charge(1);
        if (left is string a && right is string b) return TextPoints.Compare(a, b);
        if (Numbers.IsNumber(left) && Numbers.IsNumber(right)) return Numbers.Compare(left, right);
        if (left is Undefined missing) throw missing.Fault("is compared");
        if (right is Undefined absent) throw absent.Fault("is compared");
        return (left, right) switch
        {
            (DateTimeOffset x, DateTimeOffset y) => x.CompareTo(y),
            (DateOnly x, DateOnly y) => x.CompareTo(y),
            (TimeSpan x, TimeSpan y) => x.CompareTo(y),
            (TupleValue, TupleValue) => OrderSequences(left, right, symbol, budget),
            _ when PythonTypes.IsList(left) && PythonTypes.IsList(right) => OrderSequences(left!, right!, symbol, budget),
            _ => throw TemplateFault.Operands(symbol, left, right),
        };
    }

    private static int? OrderSequences(object left, object right, string symbol, StepBudget budget)
    {
        budget.Enter();
        using var a = Iterating.Over(left, budget).GetEnumerator();
        using var b = Iterating.Over(right, budget).GetEnumerator();
        while (true)
        {
            var (more, other) = (a.MoveNext(), b.MoveNext());
            if (!more || !other)
            {
                budget.Leave();
                return more.CompareTo(other);
            }

            if (AreEqual(a.Current, b.Current, budget)) continue;
            var order = Order(a.Current, b.Current, symbol, budget);
            budget.Leave();
            return order;
        }
    }

    private static bool AreEqualSequences(object left, object right, StepBudget budget)
    {
        if (ReferenceEquals(left, right)) return true;
        if (left is not GeneratorValue && Iterating.Length(left) != Iterating.Length(right)) return false;
        budget.Enter();
        var equal = Iterating.Over(left, budget).SequenceEqual(Iterating.Over(right, budget), new ByValue(budget));
        budget.Leave();
        return equal;
    }

    private static bool AreEqualMappings(object left, object right, StepBudget budget)
    {
        if (ReferenceEquals(left, right)) return true;
        if (DictAccess.Count(left) != DictAccess.Count(right)) return false;
        budget.Enter();
        var equal = DictAccess.Entries(left).All(e => DictAccess.TryGet(right, e.Key, out var other) && AreEqual(e.Value, other, budget));
        budget.Leave();
        return equal;
    }

    private sealed class ByValue(StepBudget budget) : IEqualityComparer<object?>
    {
        public new bool Equals(object? x, object? y) => AreEqual(x, y, budget);

        public int GetHashCode(object? obj) => 0;
    }
}
