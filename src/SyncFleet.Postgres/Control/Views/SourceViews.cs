using System.Text.Json;

namespace SyncFleet.Postgres.Control.Views;

/// <summary>A tenant's configured connector. Secrets are named, never shown.</summary>
public sealed record SourceView
{
    public required string Name { get; init; }
    public required string Connector { get; init; }

    /// <summary>An object; no secret in it.</summary>
    public required JsonElement Settings { get; init; }

    public required IReadOnlyList<SecretView> Secrets { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>
    /// The source refuses its refresh token: runs fail until new credentials are stored or a check succeeds. Null: nothing of the kind is known.
    /// </summary>
    public RefusalView? NeedsReauthorisation { get; init; }
}

/// <summary>Why a source must be authorised again.</summary>
public sealed record RefusalView
{
    public required DateTimeOffset Since { get; init; }

    /// <summary>What it answered, in plain words.</summary>
    public required string Reason { get; init; }
}

/// <summary>A secret's presence.</summary>
public sealed record SecretView
{
    public required string Name { get; init; }

    /// <summary><c>vault</c>, <c>environment</c> (of the fetchers) or <c>missing</c>.</summary>
    public required string From { get; init; }

    /// <summary>Name of the environment variable; null unless it comes from one.</summary>
    public string? Variable { get; init; }

    /// <summary>Id of the vault key that sealed it; null unless it is in the vault.</summary>
    public string? KeyId { get; init; }

    /// <summary>When it was put into the vault; null unless it is there.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}
