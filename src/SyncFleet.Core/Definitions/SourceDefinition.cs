namespace SyncFleet.Core.Definitions;

/// <summary>A tenant's configured connector as written in YAML: settings in the open, secrets only by reference.</summary>
public sealed record SourceDefinition
{
    public required string Name { get; init; }

    public required string Connector { get; init; }

    /// <summary>Settings that are not secret, as a JSON object.</summary>
    public required string SettingsJson { get; init; }

    /// <summary>Secret setting → name of the environment variable that holds it; it must begin <c>SYNCFLEET_SECRET_</c>.</summary>
    public IReadOnlyDictionary<string, string> SecretVariables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
