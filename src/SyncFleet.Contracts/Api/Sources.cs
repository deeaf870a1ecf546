using System.Text.Json;

namespace SyncFleet.Contracts.Api;

/// <summary>A connector the fleet's fetchers can run.</summary>
public sealed record ConnectorView
{
    public required string Name { get; init; }
    public required string Title { get; init; }

    /// <summary>Names of the settings that are no secrets.</summary>
    public required IReadOnlyList<string> Settings { get; init; }

    /// <summary>Names of the secrets.</summary>
    public required IReadOnlyList<string> Secrets { get; init; }

    public required IReadOnlyList<ConnectorStreamView> Streams { get; init; }
}

/// <summary>A stream a connector offers.</summary>
public sealed record ConnectorStreamView
{
    public required string Name { get; init; }
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>Absent means the stream is read in full each time.</summary>
    public string? CursorField { get; init; }
}

/// <summary>A tenant's configured connector. Secrets are named, never shown.</summary>
public sealed record SourceView
{
    public required string Name { get; init; }
    public required string Connector { get; init; }
    public required JsonElement Settings { get; init; }
    public required IReadOnlyList<SecretView> Secrets { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A secret's presence.</summary>
public sealed record SecretView
{
    public required string Name { get; init; }

    /// <summary><c>vault</c>, <c>variable</c> (of the fetchers' environment) or <c>missing</c>.</summary>
    public required string From { get; init; }

    /// <summary>Name of the environment variable; absent unless it comes from one.</summary>
    public string? Variable { get; init; }

    /// <summary>Id of the vault key that sealed it; absent unless it is in the vault.</summary>
    public string? KeyId { get; init; }

    /// <summary>When it was put into the vault; absent unless it is there.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>Body of <c>POST /api/v1/sources</c>.</summary>
public sealed record AddSource
{
    public required string Name { get; init; }
    public required string Connector { get; init; }

    /// <summary>Setting → value as typed; the connector's spec says what it becomes. Absent means none.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>Secret → value, put into the vault. Absent means none.</summary>
    public IReadOnlyDictionary<string, string>? Secrets { get; init; }

    // A record prints its members; this one holds secrets.
    public override string ToString() => $"{nameof(AddSource)} {{ Name = {Name}, Connector = {Connector} }}";
}

/// <summary>Body of <c>PUT /api/v1/sources/{name}/secrets/{secret}</c>.</summary>
public sealed record SetSecret
{
    public required string Value { get; init; }

    public override string ToString() => nameof(SetSecret);
}

/// <summary>What a fetcher found when it tried a source.</summary>
public sealed record SourceCheckView
{
    public required bool Succeeded { get; init; }

    /// <summary>Absent means it succeeded.</summary>
    public FailureKind? Kind { get; init; }

    public string? Message { get; init; }
}
