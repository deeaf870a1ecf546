using SyncFleet.Core.Expressions.Evaluating;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>
/// A stable sort by the order of the language. The library's own sorts wrap what a comparison throws, and here a comparison may
/// well fail: two types without order, a budget that is used up.
/// </summary>
internal static class Sorting
{
    /// <summary>Sorts by <paramref name="key"/>. Keys that are equal need no order, so missing ones beside each other are fine.</summary>
    public static List<object?> Sort(List<object?> items, Func<object?, object?> key, bool reverse, StepBudget budget)
    {
        budget.Charge(items.Count);
        var entries = items.ConvertAll(i => (Key: key(i), Item: i)).ToArray();
        var spare = new (object? Key, object? Item)[entries.Length];
        for (var width = 1; width < entries.Length; width *= 2)
        {
            for (var from = 0; from < entries.Length; from += 2 * width)
                Merge(entries, spare, (from, Math.Min(from + width, entries.Length), Math.Min(from + (2 * width), entries.Length)), reverse, budget);
            (entries, spare) = (spare, entries);
        }

        return [.. entries.Select(e => e.Item)];
    }

    private static void Merge(
        (object? Key, object? Item)[] source, (object? Key, object? Item)[] target, (int From, int Middle, int To) run, bool reverse, StepBudget budget)
    {
        var (left, right) = (run.From, run.Middle);
        for (var at = run.From; at < run.To; at++)
        {
            var takeRight = left == run.Middle || (right < run.To && IsBefore(source[right].Key, source[left].Key, reverse, budget));
            target[at] = takeRight ? source[right++] : source[left++];
        }
    }

    private static bool IsBefore(object? right, object? left, bool reverse, StepBudget budget)
    {
        if (Comparing.AreEqual(right, left, budget)) return false;
        var order = Comparing.Order(right, left, "<", budget);
        return reverse ? order > 0 : order < 0;
    }
}
