using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>
/// Regular expressions in Python's dialect. They run in time linear in the text where they can; the ones that look around or
/// back can't, and are stopped by a timeout.
/// </summary>
internal static partial class PythonRegex
{
    private const int MaxPatternLength = 1000;
    private const int MaxKnown = 200;

    private static readonly ConcurrentDictionary<(string Pattern, TimeSpan Timeout), Regex> Known = new();

    /// <summary>Throws a value fault for a pattern that can't be read.</summary>
    public static Regex Compile(string pattern, TimeSpan timeout)
    {
        if (Known.TryGetValue((pattern, timeout), out var known)) return known;
        if (pattern.Length > MaxPatternLength) throw TemplateFault.Limit($"a regular expression is longer than {MaxPatternLength} characters");
        if (Known.Count >= MaxKnown) Known.Clear();
        return Known[(pattern, timeout)] = Build(Translate(pattern), timeout);
    }

    /// <summary>A replacement with <c>\1</c>, <c>\g&lt;name&gt;</c> and the escapes of Python.</summary>
    public static string Expand(Match match, string replacement)
    {
        if (!replacement.Contains('\\', StringComparison.Ordinal)) return replacement;
        return ReplacementParts().Replace(replacement, part =>
        {
            var name = part.Groups["name"].Success ? part.Groups["name"].Value : part.Groups["number"].Value;
            if (name.Length > 0)
                return match.Groups.TryGetValue(NumberOf(name), out var group) ? group.Value : throw TemplateFault.Value("a replacement names a group that does not exist");
            return part.Value switch { "\\n" => "\n", "\\t" => "\t", "\\r" => "\r", "\\\\" => "\\", _ => part.Value };
        });
    }

    private static string NumberOf(string name) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : name;

    private static Regex Build(string pattern, TimeSpan timeout)
    {
        const RegexOptions options = RegexOptions.CultureInvariant;
        try
        {
            return new Regex(pattern, options | RegexOptions.NonBacktracking, timeout);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, options, timeout);
        }
        catch (ArgumentException)
        {
            throw TemplateFault.Value("a regular expression can't be read");
        }
    }

    private static string Translate(string pattern)
    {
        var output = new StringBuilder(pattern.Length + 8);
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                output.Append(pattern[i + 1] == 'Z' ? "\\z" : rest[..2].ToString());
                i++;
            }
            else if (rest.StartsWith("(?P<", StringComparison.Ordinal))
            {
                output.Append("(?<");
                i += 3;
            }
            else if (rest.StartsWith("(?P=", StringComparison.Ordinal) && rest.IndexOf(')') is > 4 and var end)
            {
                output.Append("\\k<").Append(rest[4..end]).Append('>');
                i += end;
            }
            else if (rest.StartsWith("{,", StringComparison.Ordinal) && i > 0)
            {
                output.Append("{0,");
                i++;
            }
            else
            {
                output.Append(pattern[i]);
            }
        }

        return output.ToString();
    }

    [GeneratedRegex("""\\(g<(?<name>[A-Za-z0-9_]{1,50})>|(?<number>[0-9]{1,2})|.)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex ReplacementParts();
}
