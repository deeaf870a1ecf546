using System.Globalization;
using System.Text.RegularExpressions;

namespace SyncFleet.Sandbox.QuickBooks;

/// <summary>One condition of a query.</summary>
/// <param name="Field">Dotted name of the field.</param>
/// <param name="Operator">One of <c>= &lt; &gt; &lt;= &gt;= IN LIKE</c>.</param>
/// <param name="Values">What it is compared with, without quotes.</param>
internal sealed record QueryCondition(string Field, string Operator, IReadOnlyList<string> Values);

/// <summary>
/// A query: <c>SELECT * FROM Vendor WHERE … AND … ORDERBY … STARTPOSITION n MAXRESULTS m</c>. There is no OR, no JOIN and no <c>!=</c>.
/// </summary>
internal sealed partial record QuickBooksQuery
{
    private const int DefaultResults = 100;
    private const int MostResults = 1000;

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Problem { get; private init; }

    public string Entity { get; private init; } = "";

    public bool IsCount { get; private init; }

    public IReadOnlyList<QueryCondition> Conditions { get; private init; } = [];

    /// <summary>Null: by id.</summary>
    public string? OrderBy { get; private init; }

    public bool IsDescending { get; private init; }

    /// <summary>Place of the first, counted from 1.</summary>
    public int Start { get; private init; } = 1;

    public int Results { get; private init; } = DefaultResults;

    public static QuickBooksQuery Parse(string text)
    {
        var match = Whole().Match(text.Trim());
        if (!match.Success)
        {
            return Wrong("Error parsing query");
        }

        var (start, results) = (Number(match, "start", 1), Number(match, "max", DefaultResults));
        if (start is not >= 1 || results is not (>= 1 and <= MostResults))
        {
            return Wrong($"STARTPOSITION must be 1 or more and MAXRESULTS 1 to {MostResults}");
        }

        var where = match.Groups["where"].Value;
        var conditions = where.Length == 0 ? [] : Conjunction().Split(where).Select(Condition).ToList();
        return conditions.Contains(null)
            ? Wrong($"Error parsing query: WHERE {where}")
            : new QuickBooksQuery
            {
                Entity = match.Groups["entity"].Value,
                IsCount = match.Groups["what"].Value != "*",
                Conditions = [.. conditions.OfType<QueryCondition>()],
                OrderBy = match.Groups["order"] is { Success: true, Value: var order } ? order : null,
                IsDescending = string.Equals(match.Groups["direction"].Value, "DESC", StringComparison.OrdinalIgnoreCase),
                Start = start.Value,
                Results = results.Value,
            };
    }

    private static QuickBooksQuery Wrong(string problem) => new() { Problem = problem };

    private static int? Number(Match match, string group, int otherwise) => match.Groups[group] is { Success: true, Value: var text }
        ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null
        : otherwise;

    private static QueryCondition? Condition(string text)
    {
        var match = One().Match(text.Trim());
        if (!match.Success)
        {
            return null;
        }

        var values = Value().Matches(match.Groups["value"].Value)
            .Select(m => m.Groups["quoted"].Success ? m.Groups["quoted"].Value.Replace(@"\'", "'", StringComparison.Ordinal) : m.Value);
        return new(match.Groups["field"].Value, match.Groups["operator"].Value.ToUpperInvariant(), [.. values]);
    }

    [GeneratedRegex(
        @"^SELECT\s+(?<what>\*|COUNT\(\*\))\s+FROM\s+(?<entity>\w+)(\s+WHERE\s+(?<where>.+?))?(\s+ORDER\s?BY\s+(?<order>[\w.]+)(\s+(?<direction>ASC|DESC))?)?(\s+STARTPOSITION\s+(?<start>\d+))?(\s+MAXRESULTS\s+(?<max>\d+))?$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"\s+AND\s+", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Conjunction();

    [GeneratedRegex(@"^(?<field>[\w.]+)\s*(?<operator><=|>=|=|<|>|\bIN\b|\bLIKE\b)\s*(?<value>('([^'\\]|\\.)*'|true|false|[\d.]+|\((\s*('([^'\\]|\\.)*'|true|false|[\d.]+)\s*,?)+\)))$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex One();

    [GeneratedRegex(@"'(?<quoted>([^'\\]|\\.)*)'|true|false|[\d.]+", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Value();
}
