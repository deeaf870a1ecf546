using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Functions;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Filters;

/// <summary>Filters that order or group. Texts are compared without regard to case unless case_sensitive is set.</summary>
internal static class SortingFilters
{
    public static object? Sort(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("sort", 0, "reverse", "case_sensitive", "attribute");
        var keys = Attributes(bound[2]).ConvertAll(a => KeyOf(bound[1], a));
        Func<object?, object?> key = keys is [var only] ? only : item => new ListValue(keys.ConvertAll(k => k(item)));
        return new ListValue(Sorting.Sort(Iterating.ToList(value, evaluation.Budget), key, CallArguments.Flag(bound[0], false), evaluation.Budget));
    }

    public static object? Unique(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("unique", 0, "case_sensitive", "attribute");
        var key = KeyOf(bound[0], bound[1]);
        var seen = new HashSet<object>(KeyComparer.Instance);
        var kept = new List<object?>();
        foreach (var item in Iterating.Over(value, evaluation.Budget))
        {
            var mark = key(item);
            if (!KeyComparer.IsHashable(mark)) throw TemplateFault.Type($"a {PythonTypes.NameOf(mark)} can't be compared for uniqueness");
            if (seen.Add(KeyComparer.ToKey(mark))) kept.Add(item);
        }

        return new GeneratorValue(kept);
    }

    public static object? Max(Evaluation evaluation, object? value, CallArguments arguments) => Extreme(evaluation, value, arguments, "max", 1);

    public static object? Min(Evaluation evaluation, object? value, CallArguments arguments) => Extreme(evaluation, value, arguments, "min", -1);

    public static object? DictSort(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("dictsort", 0, "case_sensitive", "by", "reverse");
        if (!PythonTypes.IsMapping(value)) throw TemplateFault.Value($"dictsort needs a dict, not a {PythonTypes.NameOf(value)}");
        var place = CallArguments.Text(bound[1], "dictsort", "key") switch
        {
            "key" => 0,
            "value" => 1,
            _ => throw TemplateFault.Value("dictsort sorts by key or value"),
        };
        var fold = KeyOf(bound[0], null);
        List<object?> pairs = [.. DictAccess.Entries(value!).Select(e => new TupleValue([e.Key, e.Value]))];
        return new ListValue(Sorting.Sort(pairs, pair => fold(((TupleValue)pair!)[place]), CallArguments.Flag(bound[2], false), evaluation.Budget));
    }

    /// <summary>Pairs of a key and the list of members that have it, by key.</summary>
    public static object? GroupBy(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("groupby", 1, "attribute", "default", "case_sensitive");
        var reader = AttributeReader.Of(bound[0], CallArguments.Or(bound[1], null));
        var fold = KeyOf(bound[2], null);
        var budget = evaluation.Budget;
        var groups = new List<object?>();
        var members = new List<object?>();
        object? current = null;
        foreach (var item in Sorting.Sort(Iterating.ToList(value, budget), i => fold(Present(reader.Read(i))), false, budget))
        {
            var key = reader.Read(item);
            if (members.Count > 0 && !Comparing.AreEqual(fold(key), fold(current), budget)) Close();
            if (members.Count == 0) current = key;
            members.Add(item);
        }

        if (members.Count > 0) Close();
        return new ListValue(groups);

        void Close()
        {
            groups.Add(new TupleValue([current, new ListValue(members)]));
            members = [];
        }
    }

    private static object? Extreme(Evaluation evaluation, object? value, CallArguments arguments, string name, int sign)
    {
        var bound = arguments.Bind(name, 0, "case_sensitive", "attribute");
        var key = KeyOf(bound[0], bound[1]);
        var items = Iterating.ToList(value, evaluation.Budget);
        if (items.Count == 0) return Undefined.Empty;
        var keys = items.ConvertAll(i => key(i));
        var best = ValueFunctions.Pick(keys, sign, evaluation.Budget, out _);
        return items[keys.FindIndex(k => ReferenceEquals(k, best) || Comparing.AreEqual(k, best, evaluation.Budget))];
    }

    private static object? Present(object? key) => key is Undefined missing ? throw missing.Fault("is grouped by") : key;

    /// <summary>Sorting may go by several attributes: <c>'a,b.c'</c>.</summary>
    private static List<object?> Attributes(object? attribute) =>
        attribute is string names ? [.. names.Split(',')] : [attribute];

    private static Func<object?, object?> KeyOf(object? caseSensitive, object? attribute)
    {
        var reader = AttributeReader.OfOptional(attribute ?? CallArguments.Missing);
        return caseSensitive is not null && CallArguments.Flag(caseSensitive, false)
            ? reader.Read
            : item => reader.Read(item) is var key && key is string text ? text.ToLowerInvariant() : key;
    }
}
