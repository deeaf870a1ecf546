namespace SyncFleet.Postgres.Coordinating.Fetchers;

/// <summary>What a fetcher says of itself: which connectors it serves and what it could open. Names, never a key or a secret.</summary>
public sealed record FetcherFacts
{
    /// <summary>New at each start.</summary>
    public required Guid FetcherId { get; init; }

    /// <summary>Where it runs, for operators.</summary>
    public required string Machine { get; init; }

    public required IReadOnlyList<string> Connectors { get; init; }

    /// <summary>As <see cref="Vaults.KeyRing.Names"/> gives them.</summary>
    public required IReadOnlyList<string> VaultKeys { get; init; }

    /// <summary>Names of its variables <c>SYNCFLEET_SECRET_…</c> that have a value.</summary>
    public required IReadOnlyList<string> SecretVariables { get; init; }
}

/// <summary>What the living fetchers of a connector have of what was asked for.</summary>
/// <param name="VaultKeys">Names of keys.</param>
/// <param name="SecretVariables">Names of variables.</param>
public sealed record FetcherMatch(IReadOnlySet<string> VaultKeys, IReadOnlySet<string> SecretVariables);
