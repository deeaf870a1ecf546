using System.Text.RegularExpressions;

namespace SyncFleet.Core.Definitions.Reading;

/// <summary>What names may look like, and the words that say so.</summary>
internal static partial class Names
{
    public const string Slug = "lower case letters, digits and '-', beginning with a letter, at most 63";
    public const string Identifier = "lower snake_case: letters, digits and '_', beginning with a letter, at most 63";

    // Every PostgreSQL table has these already.
    private static readonly string[] SystemColumns = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

    public static bool IsSlug(string text) => SlugPattern().IsMatch(text);

    public static bool IsIdentifier(string text) => IdentifierPattern().IsMatch(text);

    /// <summary>Null when the column may be called so.</summary>
    public static string? FaultOfColumn(string name)
    {
        if (name.StartsWith("_sf_", StringComparison.Ordinal))
        {
            return $"'{name}': names that begin with _sf_ are SyncFleet's own. Choose another name.";
        }

        if (SystemColumns.Contains(name, StringComparer.Ordinal))
        {
            return $"'{name}' is a system column of PostgreSQL. Choose another name.";
        }

        return IsIdentifier(name) ? null : $"'{name}' is not a column name. Allowed: {Identifier}.";
    }

    /// <summary>Null when rows may go to a schema of this name.</summary>
    public static string? FaultOfSchema(string name)
    {
        if (!IsIdentifier(name))
        {
            return $"'{name}' is not a schema name. Allowed: {Identifier}.";
        }

        return name is "syncfleet" or "information_schema" || name.StartsWith("pg_", StringComparison.Ordinal)
            ? $"The schema '{name}' is not for synced rows: 'syncfleet' holds the control tables, 'pg_…' and 'information_schema' are PostgreSQL's. Choose another."
            : null;
    }

    /// <summary>" Did you mean 'x'?" when a known name is near, else "".</summary>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        var nearest = known.Select(k => (Name: k, Distance: Distance(name, k))).OrderBy(k => k.Distance).FirstOrDefault();
        return nearest.Name is not null && nearest.Distance <= Math.Max(1, name.Length / 3) ? $" Did you mean '{nearest.Name}'?" : "";
    }

    public static string Quote(IEnumerable<string> names)
    {
        var text = string.Join(", ", names);
        return text.Length == 0 ? "none" : text;
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(cost, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }

    [GeneratedRegex("\\A[a-z][a-z0-9-]{0,62}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SlugPattern();

    [GeneratedRegex("\\A[a-z][a-z0-9_]{0,62}\\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex IdentifierPattern();
}
