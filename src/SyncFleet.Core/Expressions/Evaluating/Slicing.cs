using System.Numerics;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Evaluating;

/// <summary><c>x[start:stop:step]</c> of texts, lists and tuples. Of anything else it is a type error, where a key would be a missing value.</summary>
internal static class Slicing
{
    public static object? Slice(object? owner, object? start, object? stop, object? step, StepBudget budget)
    {
        if (owner is Undefined missing) throw missing.Fault("a part is asked of it");
        var stride = step is null ? 1 : Bound(step);
        if (stride == 0) throw TemplateFault.Value("a slice with step 0");
        if (owner is string text)
        {
            budget.ChargeText(text.Length);
            if (stride == 1 && !TextPoints.HasPairs(text)) return SliceText(text, start, stop);
            return string.Concat(Pick([.. TextPoints.Split(text)], start, stop, stride).Cast<string>());
        }

        if (owner is not TupleValue && !PythonTypes.IsList(owner)) throw TemplateFault.Type($"a {PythonTypes.NameOf(owner)} has no parts");
        var picked = Pick(Iterating.ToList(owner, budget), start, stop, stride);
        return owner is TupleValue ? new TupleValue(picked) : new ListValue(picked);
    }

    private static string SliceText(string text, object? start, object? stop)
    {
        var from = Place(start, text.Length, 0, 0, text.Length);
        var to = Place(stop, text.Length, text.Length, 0, text.Length);
        return from >= to ? "" : text[from..to];
    }

    private static List<object?> Pick(List<object?> items, object? start, object? stop, int step)
    {
        var count = items.Count;
        var (lowest, highest) = step > 0 ? (0, count) : (-1, count - 1);
        var from = Place(start, count, step > 0 ? 0 : count - 1, lowest, highest);
        var to = Place(stop, count, step > 0 ? count : -1, lowest, highest);
        var picked = new List<object?>();
        for (long i = from; step > 0 ? i < to : i > to; i += step) picked.Add(items[(int)i]);
        return picked;
    }

    private static int Place(object? bound, int count, int fallback, int lowest, int highest)
    {
        if (bound is null) return fallback;
        long place = Bound(bound);
        if (place < 0) place += count;
        return (int)Math.Clamp(place, lowest, highest);
    }

    private static int Bound(object? value)
    {
        if (value is Undefined missing) throw missing.Fault("is the bound of a slice");
        if (!Numbers.IsWhole(value)) throw TemplateFault.Type($"the bound of a slice is a {PythonTypes.NameOf(value)}");
        return (int)BigInteger.Clamp(Numbers.ToBig(value), int.MinValue + 1, int.MaxValue);
    }
}
