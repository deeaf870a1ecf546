using System.Collections.Frozen;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Methods;

/// <summary>Methods of texts that ask something: is it, has it, where.</summary>
internal static class TextTests
{
    public static readonly FrozenDictionary<string, TemplateFilter> All = new Dictionary<string, TemplateFilter>(StringComparer.Ordinal)
    {
        ["startswith"] = Edge("startswith", (t, p) => t.StartsWith(p, StringComparison.Ordinal)),
        ["endswith"] = Edge("endswith", (t, p) => t.EndsWith(p, StringComparison.Ordinal)),
        ["find"] = Place("find", last: false, mustExist: false),
        ["rfind"] = Place("rfind", last: true, mustExist: false),
        ["index"] = Place("index", last: false, mustExist: true),
        ["rindex"] = Place("rindex", last: true, mustExist: true),
        ["count"] = Count,
        ["isdigit"] = Every("isdigit", char.IsDigit),
        ["isdecimal"] = Every("isdecimal", char.IsDigit),
        ["isnumeric"] = Every("isnumeric", char.IsNumber),
        ["isalpha"] = Every("isalpha", char.IsLetter),
        ["isalnum"] = Every("isalnum", c => char.IsLetter(c) || char.IsNumber(c)),
        ["isspace"] = Every("isspace", char.IsWhiteSpace),
        ["islower"] = Whole("islower", TextCases.IsLower),
        ["isupper"] = Whole("isupper", TextCases.IsUpper),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static TemplateFilter Edge(string name, Func<string, string, bool> has) => (evaluation, owner, arguments) =>
    {
        var part = arguments.Bind(name, 1, "part")[0];
        if (part is not TupleValue options) return has((string)owner!, CallArguments.Text(part, name));
        evaluation.Budget.Charge(options.Count);
        return options.Any(o => has((string)owner!, CallArguments.Text(o, name)));
    };

    private static TemplateFilter Place(string name, bool last, bool mustExist) => (evaluation, owner, arguments) =>
    {
        var bound = arguments.Bind(name, 1, "part", "start", "end");
        var part = CallArguments.Text(bound[0], name);
        var text = (string)owner!;
        evaluation.Budget.ChargeText(text.Length);
        var length = TextPoints.Count(text);
        var first = Bound(CallArguments.Whole(bound[1], name, 0), length);
        var from = TextPoints.UnitOf(text, first);
        var to = Math.Max(from, TextPoints.UnitOf(text, Bound(CallArguments.Whole(bound[2], name, length), length)));
        var within = text.AsSpan(from, to - from);
        var at = last ? within.LastIndexOf(part, StringComparison.Ordinal) : within.IndexOf(part, StringComparison.Ordinal);
        if (at < 0 && mustExist) throw TemplateFault.Value($"the text given to {name} is not there");
        return at < 0 ? -1L : first + (long)TextPoints.Count(within[..at]);
    };

    private static object? Count(Evaluation evaluation, object? owner, CallArguments arguments)
    {
        var part = CallArguments.Text(arguments.Bind("count", 1, "part")[0], "count");
        var text = (string)owner!;
        evaluation.Budget.ChargeText(text.Length);
        if (part.Length == 0) return text.Length + 1L;
        var count = 0L;
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length, StringComparison.Ordinal)) count++;
        return count;
    }

    private static TemplateFilter Every(string name, Func<char, bool> holds) => Whole(name, t => t.Length > 0 && t.All(holds));

    private static TemplateFilter Whole(string name, Func<string, bool> holds) => (evaluation, owner, arguments) =>
    {
        arguments.Bind(name, 0);
        evaluation.Budget.ChargeText(((string)owner!).Length);
        return holds((string)owner);
    };

    private static int Bound(int place, int length) => Math.Clamp(place < 0 ? place + length : place, 0, length);
}
