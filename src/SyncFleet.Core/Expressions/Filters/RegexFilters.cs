using System.Text.RegularExpressions;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Filters;

/// <summary>Filters by regular expression, in Python's dialect.</summary>
internal static class RegexFilters
{
    /// <summary>The first group of the first match; an empty text without match or group.</summary>
    public static object? Search(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var pattern = CallArguments.Text(arguments.Bind("regex_search", 1, "regex")[0], "regex_search");
        var text = CallArguments.Text(value, "regex_search");
        return Run(evaluation, text, pattern, regex =>
        {
            var match = regex.Match(text);
            if (!match.Success || match.Groups.Count < 2) return "";
            return match.Groups[1].Success ? match.Groups[1].Value : null;
        });
    }

    public static object? Replace(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("regex_replace", 2, "regex", "replacement");
        var pattern = CallArguments.Text(bound[0], "regex_replace");
        var replacement = CallArguments.Text(bound[1], "regex_replace");
        var text = CallArguments.Text(value, "regex_replace");
        return Run(evaluation, text, pattern, regex =>
        {
            long length = text.Length;
            return regex.Replace(text, match =>
            {
                var with = PythonRegex.Expand(match, replacement);
                length += with.Length;
                evaluation.Budget.ChargeText(length);
                return with;
            });
        });
    }

    private static object? Run(Evaluation evaluation, string text, string pattern, Func<Regex, object?> use)
    {
        evaluation.Budget.ChargeText(text.Length);
        evaluation.Budget.Charge(pattern.Length);
        try
        {
            return use(PythonRegex.Compile(pattern, evaluation.Options.RegexTimeout));
        }
        catch (RegexMatchTimeoutException)
        {
            throw TemplateFault.Limit($"a regular expression takes longer than {evaluation.Options.RegexTimeout.TotalSeconds} s");
        }
    }
}
