using Microsoft.Extensions.Configuration;

namespace SyncFleet.Fetcher.Sources;

/// <summary>
/// Secrets that an operator gives to the fetchers in variables <c>SYNCFLEET_SECRET_…</c>. Only this prefix: a source must not be able
/// to read any variable of the process and send it somewhere.
/// </summary>
internal sealed class SecretVariables(IConfiguration configuration)
{
    public const string Prefix = "SYNCFLEET_SECRET_";

    // The configuration has the fleet's own prefix taken off, and two underscores mean a section to it.
    private const string Common = "SYNCFLEET_";

    /// <summary>Names of those that have a value.</summary>
    public IReadOnlyList<string> Names { get; } =
    [
        .. configuration.GetChildren().Where(c => !string.IsNullOrEmpty(c.Value)).Select(c => Common + c.Key.ToUpperInvariant())
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    /// <summary>Null when the variable has another prefix, is not set or is empty.</summary>
    public string? Find(string variable) =>
        variable.StartsWith(Prefix, StringComparison.Ordinal) && configuration[variable[Common.Length..]] is { Length: > 0 } value ? value : null;
}
