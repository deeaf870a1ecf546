using System.Collections.Frozen;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Methods;

/// <summary>Methods of texts that give texts or lists of them.</summary>
internal static class TextMethods
{
    private static readonly string[] LineEnds = ["\r\n", "\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"];

    public static readonly FrozenDictionary<string, TemplateFilter> All = new Dictionary<string, TemplateFilter>(StringComparer.Ordinal)
    {
        ["lower"] = Plain("lower", t => t.ToLowerInvariant()),
        ["casefold"] = Plain("casefold", t => t.ToLowerInvariant()),
        ["upper"] = Plain("upper", t => t.ToUpperInvariant()),
        ["title"] = Plain("title", TextCases.Title),
        ["capitalize"] = Plain("capitalize", TextCases.Capitalize),
        ["swapcase"] = Plain("swapcase", TextCases.Swap),
        ["strip"] = Stripping("strip", (t, c) => c is null ? t.Trim() : t.Trim(c)),
        ["lstrip"] = Stripping("lstrip", (t, c) => c is null ? t.TrimStart() : t.TrimStart(c)),
        ["rstrip"] = Stripping("rstrip", (t, c) => c is null ? t.TrimEnd() : t.TrimEnd(c)),
        ["removeprefix"] = WithPart("removeprefix", (t, p) => t.StartsWith(p, StringComparison.Ordinal) ? t[p.Length..] : t),
        ["removesuffix"] = WithPart("removesuffix", (t, p) => t.EndsWith(p, StringComparison.Ordinal) ? t[..^p.Length] : t),
        ["partition"] = WithPart("partition", (t, p) => Partition(t, p, last: false)),
        ["rpartition"] = WithPart("rpartition", (t, p) => Partition(t, p, last: true)),
        ["ljust"] = Padding("ljust", TextPadding.Left),
        ["rjust"] = Padding("rjust", TextPadding.Right),
        ["center"] = Padding("center", TextPadding.Center),
        ["zfill"] = ZeroFill,
        ["split"] = Split,
        ["rsplit"] = SplitFromEnd,
        ["splitlines"] = SplitLines,
        ["join"] = Join,
        ["replace"] = Replace,
        ["format"] = Format,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static TemplateFilter Plain(string name, Func<string, object?> change) => (evaluation, owner, arguments) =>
    {
        arguments.Bind(name, 0);
        evaluation.Budget.ChargeText(((string)owner!).Length);
        return change((string)owner);
    };

    private static TemplateFilter Stripping(string name, Func<string, char[]?, string> strip) => (evaluation, owner, arguments) =>
    {
        var given = CallArguments.Or(arguments.Bind(name, 0, "chars")[0], null);
        evaluation.Budget.ChargeText(((string)owner!).Length);
        return strip((string)owner, given is null ? null : CallArguments.Text(given, name).ToCharArray() is { Length: > 0 } set ? set : ['\0']);
    };

    private static TemplateFilter WithPart(string name, Func<string, string, object?> change) => (evaluation, owner, arguments) =>
    {
        var part = CallArguments.Text(arguments.Bind(name, 1, "part")[0], name);
        evaluation.Budget.ChargeText(((string)owner!).Length);
        return change((string)owner, part);
    };

    private static TemplateFilter Padding(string name, Func<string, int, char, StepBudget, string> pad) => (evaluation, owner, arguments) =>
    {
        var bound = arguments.Bind(name, 1, "width", "fillchar");
        var fill = CallArguments.Text(bound[1], name, " ");
        if (fill.Length != 1) throw TemplateFault.Type($"{name} fills with one character");
        return pad((string)owner!, CallArguments.Whole(bound[0], name, 0), fill[0], evaluation.Budget);
    };

    private static object? ZeroFill(Evaluation evaluation, object? owner, CallArguments arguments) =>
        TextPadding.Zeros((string)owner!, CallArguments.Whole(arguments.Bind("zfill", 1, "width")[0], "zfill", 0), evaluation.Budget);

    private static TupleValue Partition(string text, string part, bool last)
    {
        if (part.Length == 0) throw TemplateFault.Value("an empty separator");
        var at = last ? text.LastIndexOf(part, StringComparison.Ordinal) : text.IndexOf(part, StringComparison.Ordinal);
        if (at >= 0) return new TupleValue([text[..at], part, text[(at + part.Length)..]]);
        return last ? new TupleValue(["", "", text]) : new TupleValue([text, "", ""]);
    }

    private static object? Split(Evaluation evaluation, object? owner, CallArguments arguments) => Split(evaluation, owner, arguments, "split");

    private static object? SplitFromEnd(Evaluation evaluation, object? owner, CallArguments arguments) => Split(evaluation, owner, arguments, "rsplit");

    private static ListValue Split(Evaluation evaluation, object? owner, CallArguments arguments, string name)
    {
        var bound = arguments.Bind(name, 0, "sep", "maxsplit");
        var limit = CallArguments.Whole(bound[1], name, -1);
        var text = (string)owner!;
        evaluation.Budget.ChargeText(text.Length);
        var separator = CallArguments.Or(bound[0], null) is { } given ? CallArguments.Text(given, name) : null;
        if (separator?.Length == 0) throw TemplateFault.Value("an empty separator");
        var parts = TextSplitting.Split(text, separator, limit < 0 ? int.MaxValue : limit, fromEnd: name == "rsplit");
        evaluation.Budget.Charge(parts.Count);
        return new ListValue(parts);
    }

    private static object? SplitLines(Evaluation evaluation, object? owner, CallArguments arguments)
    {
        arguments.Bind("splitlines", 0);
        evaluation.Budget.ChargeText(((string)owner!).Length);
        var lines = ((string)owner).Split(LineEnds, StringSplitOptions.None);
        evaluation.Budget.Charge(lines.Length);
        return new ListValue(lines[^1].Length == 0 ? lines[..^1] : lines);
    }

    private static object? Join(Evaluation evaluation, object? owner, CallArguments arguments)
    {
        var items = Iterating.ToList(arguments.Bind("join", 1, "iterable")[0], evaluation.Budget);
        long length = 0;
        foreach (var item in items)
        {
            if (item is not string text) throw TemplateFault.Type($"join needs texts, and one is a {PythonTypes.NameOf(item)}");
            length += text.Length + ((string)owner!).Length;
        }

        evaluation.Budget.ChargeText(length);
        return string.Join((string)owner!, items);
    }

    private static object? Replace(Evaluation evaluation, object? owner, CallArguments arguments)
    {
        var bound = arguments.Bind("replace", 2, "old", "new", "count");
        return TextReplacing.Replace(
            (string)owner!,
            CallArguments.Text(bound[0], "replace"),
            CallArguments.Text(bound[1], "replace"),
            CallArguments.Whole(bound[2], "replace", -1),
            evaluation.Budget);
    }

    private static object? Format(Evaluation evaluation, object? owner, CallArguments arguments) =>
        new BraceFormat(evaluation, arguments).Write((string)owner!);
}
