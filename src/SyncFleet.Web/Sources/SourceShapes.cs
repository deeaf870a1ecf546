using System.Text.Json;
using SyncFleet.Contracts;

namespace SyncFleet.Web.Sources;

/// <summary>A source to add.</summary>
public sealed record AddSource
{
    /// <summary>Lower case letters, digits, '-'; unique in the tenant.</summary>
    public required string Name { get; init; }

    public required string Connector { get; init; }

    /// <summary>An object of settings, no secrets among them; a text becomes what the connector's spec says the setting is. Null means none.</summary>
    public JsonElement? Settings { get; init; }

    /// <summary>Secret → environment variable of the fetchers that holds it, beginning <c>SYNCFLEET_SECRET_</c>. Null means none.</summary>
    public IReadOnlyDictionary<string, string>? SecretVariables { get; init; }
}

/// <summary>A secret's value.</summary>
public sealed record SetSecret
{
    /// <summary>1 to 65536 characters.</summary>
    public required string Value { get; init; }

    // A record prints its members.
    public override string ToString() => nameof(SetSecret);
}

/// <summary>What a fetcher found when it tried a source.</summary>
public sealed record SourceCheckResult
{
    public required bool Succeeded { get; init; }

    /// <summary>Null when it succeeded.</summary>
    public FailureKind? Kind { get; init; }

    /// <summary>Plain words: what went wrong and the next step.</summary>
    public string? Message { get; init; }
}
