using System.Collections.Frozen;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Methods;

/// <summary>Methods of lists and tuples.</summary>
internal static class SequenceMethods
{
    public static readonly FrozenDictionary<string, TemplateFilter> All = new Dictionary<string, TemplateFilter>(StringComparer.Ordinal)
    {
        ["index"] = Index,
        ["count"] = Count,
        ["copy"] = Copy,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static object? Index(Evaluation evaluation, object? owner, CallArguments arguments)
    {
        var wanted = arguments.Bind("index", 1, "value")[0];
        var index = Iterating.ToList(owner, evaluation.Budget).FindIndex(i => Comparing.AreEqual(i, wanted, evaluation.Budget));
        return index < 0 ? throw TemplateFault.Value("the value given to index is not in the list") : (long)index;
    }

    private static object? Count(Evaluation evaluation, object? owner, CallArguments arguments)
    {
        var wanted = arguments.Bind("count", 1, "value")[0];
        return (long)Iterating.Over(owner, evaluation.Budget).Count(i => Comparing.AreEqual(i, wanted, evaluation.Budget));
    }

    private static object? Copy(Evaluation evaluation, object? owner, CallArguments arguments)
    {
        arguments.Bind("copy", 0);
        return owner;
    }
}
