using System.Text.Json;
using SyncFleet.Core.Expressions.Evaluating;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>Walking through values: texts by character, dicts by key, a missing value not at all.</summary>
internal static class Iterating
{
    /// <summary>The members, each charged as one step. Throws a type error for what can't be walked through.</summary>
    public static IEnumerable<object?> Over(object? value, StepBudget budget)
    {
        var items = Raw(value);
        return Charged(items, budget);
    }

    public static List<object?> ToList(object? value, StepBudget budget) => [.. Over(value, budget)];

    /// <summary>What <c>len()</c> says. Throws a type error for what has no length.</summary>
    public static long Length(object? value) => value switch
    {
        string text => TextPoints.Count(text),
        Undefined => 0,
        BytesValue bytes => bytes.Latin1.Length,
        GeneratorValue => throw TemplateFault.Type("a generator has no length (make it a list first)"),
        JsonElement { ValueKind: JsonValueKind.Array } json => json.GetArrayLength(),
        IReadOnlyList<object?> list => list.Count,
        _ when PythonTypes.IsMapping(value) => DictAccess.Count(value!),
        _ => throw TemplateFault.Type($"a {PythonTypes.NameOf(value)} has no length"),
    };

    private static IEnumerable<object?> Raw(object? value) => value switch
    {
        string text => TextPoints.Split(text),
        Undefined => [],
        JsonElement { ValueKind: JsonValueKind.Array } json => json.EnumerateArray().Select(e => PythonTypes.Load(e)),
        SequenceValue sequence => sequence,
        IReadOnlyList<object?> list => list.Select(PythonTypes.Load),
        _ when PythonTypes.IsMapping(value) => DictAccess.Entries(value!).Select(e => e.Key),
        _ => throw TemplateFault.Type($"a {PythonTypes.NameOf(value)} can't be walked through"),
    };

    private static IEnumerable<object?> Charged(IEnumerable<object?> items, StepBudget budget)
    {
        foreach (var item in items)
        {
            budget.Charge(1);
            yield return item;
        }
    }
}
