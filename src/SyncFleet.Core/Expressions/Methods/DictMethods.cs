using System.Collections.Frozen;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Methods;

/// <summary>Methods of dicts.</summary>
internal static class DictMethods
{
    public static readonly FrozenDictionary<string, TemplateFilter> All = new Dictionary<string, TemplateFilter>(StringComparer.Ordinal)
    {
        ["get"] = Get,
        ["keys"] = Keys,
        ["values"] = Values,
        ["items"] = Items,
        ["copy"] = Copy,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static object? Get(Evaluation evaluation, object? owner, CallArguments arguments)
    {
        var bound = arguments.Bind("get", 1, "key", "default");
        if (!KeyComparer.IsHashable(bound[0])) throw TemplateFault.Type($"a {PythonTypes.NameOf(bound[0])} can't be a key");
        return DictAccess.TryGet(owner!, bound[0], out var value) ? value : CallArguments.Or(bound[1], null);
    }

    private static object? Keys(Evaluation evaluation, object? owner, CallArguments arguments) =>
        View(evaluation, owner, arguments, "keys", e => e.Key);

    private static object? Values(Evaluation evaluation, object? owner, CallArguments arguments) =>
        View(evaluation, owner, arguments, "values", e => e.Value);

    private static object? Items(Evaluation evaluation, object? owner, CallArguments arguments) =>
        View(evaluation, owner, arguments, "items", e => new TupleValue([e.Key, e.Value]));

    private static object? Copy(Evaluation evaluation, object? owner, CallArguments arguments)
    {
        arguments.Bind("copy", 0);
        return owner;
    }

    private static ViewValue View(
        Evaluation evaluation, object? owner, CallArguments arguments, string name, Func<KeyValuePair<object?, object?>, object?> part)
    {
        arguments.Bind(name, 0);
        evaluation.Budget.Charge(DictAccess.Count(owner!));
        return new ViewValue("dict_" + name, [.. DictAccess.Entries(owner!).Select(part)]);
    }
}
