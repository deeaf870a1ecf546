using System.Text;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Methods;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Filters;

/// <summary>Filters that work on the text of a value, whatever it is.</summary>
internal static class TextFilters
{
    public static object? Lower(Evaluation evaluation, object? value, CallArguments arguments) =>
        TextOf(evaluation, value, arguments, "lower").ToLowerInvariant();

    public static object? Upper(Evaluation evaluation, object? value, CallArguments arguments) =>
        TextOf(evaluation, value, arguments, "upper").ToUpperInvariant();

    public static object? Trim(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var characters = CallArguments.Or(arguments.Bind("trim", 0, "chars")[0], null);
        var text = PythonText.Of(value, evaluation.Budget);
        return characters is null ? text.Trim() : text.Trim(CallArguments.Text(characters, "trim").ToCharArray());
    }

    /// <summary>A capital at the start and after white space, hyphens and opening brackets.</summary>
    public static object? Title(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var text = TextOf(evaluation, value, arguments, "title");
        var output = new StringBuilder(text.Length);
        var atStart = true;
        foreach (var c in text)
        {
            output.Append(atStart ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c));
            atStart = char.IsWhiteSpace(c) || c is '-' or '(' or '{' or '[' or '<';
        }

        return output.ToString();
    }

    public static object? Capitalize(Evaluation evaluation, object? value, CallArguments arguments) =>
        TextCases.Capitalize(TextOf(evaluation, value, arguments, "capitalize"));

    public static object? Replace(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("replace", 2, "old", "new", "count");
        var limit = CallArguments.Or(bound[2], null) is { } count ? CallArguments.Whole(count, "replace", -1) : -1;
        var budget = evaluation.Budget;
        return TextReplacing.Replace(PythonText.Of(value, budget), PythonText.Of(bound[0], budget), PythonText.Of(bound[1], budget), limit, budget);
    }

    public static object? Format(Evaluation evaluation, object? value, CallArguments arguments)
    {
        if (arguments.Positional.Length > 0 && arguments.Named.Length > 0) throw TemplateFault.Type("format takes values by place or by name, not both");
        if (arguments.Named.Length == 0) return PercentFormat.Apply(PythonText.Of(value, evaluation.Budget), new TupleValue(arguments.Positional), evaluation.Budget);
        var dict = new DictValue();
        foreach (var (name, item) in arguments.Named) dict.Set(name, item);
        return PercentFormat.Apply(PythonText.Of(value, evaluation.Budget), dict, evaluation.Budget);
    }

    public static object? WordCount(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var (count, inWord) = (0L, false);
        foreach (var c in TextOf(evaluation, value, arguments, "wordcount"))
        {
            var isWord = char.IsLetterOrDigit(c) || c == '_';
            if (isWord && !inWord) count++;
            inWord = isWord;
        }

        return count;
    }

    public static object? Truncate(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("truncate", 0, "length", "killwords", "end", "leeway");
        var length = CallArguments.Whole(bound[0], "truncate", 255);
        var end = CallArguments.Text(bound[2], "truncate", "...");
        if (length < end.Length) throw TemplateFault.Value("truncate is given a length shorter than its end");
        if (Iterating.Length(value) <= (long)length + CallArguments.Whole(bound[3], "truncate", 5)) return value;
        var text = CallArguments.Text(value, "truncate");
        var cut = text[..(length - end.Length)];
        if (CallArguments.Flag(bound[1], false)) return cut + end;
        var space = cut.LastIndexOf(' ');
        return (space < 0 ? cut : cut[..space]) + end;
    }

    public static object? Center(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var width = CallArguments.Whole(arguments.Bind("center", 0, "width")[0], "center", 80);
        return TextPadding.Center(PythonText.Of(value, evaluation.Budget), width, ' ', evaluation.Budget);
    }

    public static object? Indent(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("indent", 0, "width", "first", "blank");
        var text = PythonText.Of(value, evaluation.Budget);
        var prefix = bound[0] as string ?? TextPadding.Spaces(CallArguments.Whole(bound[0], "indent", 4), evaluation.Budget);
        var lines = text.Split('\n');
        evaluation.Budget.ChargeText(text.Length + ((long)lines.Length * prefix.Length));
        for (var i = 0; i < lines.Length; i++)
        {
            var isLeftAlone = i == 0 ? !CallArguments.Flag(bound[1], false) : lines[i].Length == 0 && !CallArguments.Flag(bound[2], false);
            if (!isLeftAlone) lines[i] = prefix + lines[i];
        }

        return string.Join('\n', lines);
    }

    public static object? Escape(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var text = TextOf(evaluation, value, arguments, "escape");
        evaluation.Budget.ChargeText(text.Length * 2L);
        return new StringBuilder(text).Replace("&", "&amp;").Replace(">", "&gt;").Replace("<", "&lt;").Replace("'", "&#39;").Replace("\"", "&#34;").ToString();
    }

    /// <summary>Of a text the quoted text, slashes kept; of a dict or pairs a query string.</summary>
    public static object? UrlEncode(Evaluation evaluation, object? value, CallArguments arguments)
    {
        arguments.Bind("urlencode", 0);
        var budget = evaluation.Budget;
        var isMapping = PythonTypes.IsMapping(value);
        if (!isMapping && !PythonTypes.IsSequence(value))
        {
            var text = PythonText.Of(value, budget);
            budget.ChargeText(text.Length * 3L);
            return UrlQuotes.Quote(text, safe: "/", plus: false);
        }

        var pairs = isMapping ? DictAccess.Entries(value!).Select(e => (e.Key, e.Value)) : Iterating.Over(value, budget).Select(i => PairOf(i, budget));
        return string.Join('&', pairs.Select(p => QuotePart(p.Item1, budget) + "=" + QuotePart(p.Item2, budget)));
    }

    private static string QuotePart(object? value, StepBudget budget)
    {
        var text = PythonText.Of(value, budget);
        budget.ChargeText(text.Length * 3L);
        return UrlQuotes.Quote(text, safe: "", plus: true);
    }

    private static (object? Key, object? Value) PairOf(object? item, StepBudget budget) =>
        Iterating.ToList(item, budget) is [var key, var value] ? (key, value) : throw TemplateFault.Value("urlencode needs pairs");

    private static string TextOf(Evaluation evaluation, object? value, CallArguments arguments, string name)
    {
        arguments.Bind(name, 0);
        var text = PythonText.Of(value, evaluation.Budget);
        evaluation.Budget.ChargeText(text.Length);
        return text;
    }
}
