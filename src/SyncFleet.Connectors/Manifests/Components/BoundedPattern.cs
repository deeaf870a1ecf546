using System.Text.RegularExpressions;
using SyncFleet.Connectors.Manifests.Loading;

namespace SyncFleet.Connectors.Manifests.Components;

/// <summary>A pattern of a manifest. Runs in time linear in the text where it can; one that looks around or back is stopped by a timeout, and then matches nothing.</summary>
internal sealed class BoundedPattern
{
    private const int MaxLength = 1000;

    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    private readonly Regex _regex;

    private BoundedPattern(Regex regex) => _regex = regex;

    /// <returns>Null when the field is absent.</returns>
    /// <exception cref="ManifestFault">It is no pattern.</exception>
    public static BoundedPattern? Create(ManifestComponent component, string field) => component.Text(field) is { } pattern ? new BoundedPattern(Build(pattern, component, field)) : null;

    /// <returns>Null when there is no match.</returns>
    public Match? Match(string text)
    {
        try
        {
            return _regex.Match(text) is { Success: true } match ? match : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }

    private static Regex Build(string pattern, ManifestComponent component, string field)
    {
        if (pattern.Length > MaxLength)
        {
            throw component.Fault($"{component.Type}.{field} is longer than {MaxLength} characters");
        }

        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Timeout);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, Timeout);
        }
        catch (ArgumentException)
        {
            throw component.Fault($"{component.Type}.{field} is not a pattern");
        }
    }
}
