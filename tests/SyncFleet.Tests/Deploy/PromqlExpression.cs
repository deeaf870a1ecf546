using System.Text.RegularExpressions;

namespace SyncFleet.Tests.Deploy;

/// <summary>As much of PromQL as tells which series an expression reads.</summary>
internal static partial class PromqlExpression
{
    private static readonly HashSet<string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right", "offset", "bool", "inf", "nan",
    };

    /// <summary>Names of series, each once, in order.</summary>
    public static IReadOnlyList<string> SeriesOf(string expression)
    {
        var plain = LabelValues().Replace(expression, "$1");
        plain = Text().Replace(plain, "");
        plain = Matchers().Replace(plain, "");
        plain = Range().Replace(plain, "");
        plain = Labels().Replace(plain, "");
        plain = Offset().Replace(plain, "");
        return [.. Word().Matches(plain).Select(m => m.Value).Where(w => !Keywords.Contains(w)).Distinct(StringComparer.Ordinal)];
    }

    // Grafana's own: the values a label of a series has.
    [GeneratedRegex(@"^label_values\((.+),\s*\w+\)$")]
    private static partial Regex LabelValues();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Labels();

    [GeneratedRegex(@"\boffset\s+\w+")]
    private static partial Regex Offset();

    // A word that is no number's end and that no parenthesis makes a function.
    [GeneratedRegex(@"(?<![\w.:])[a-zA-Z_][\w:]*(?![\w:]|\s*\()")]
    private static partial Regex Word();
}
