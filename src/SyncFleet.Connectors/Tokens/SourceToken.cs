namespace SyncFleet.Connectors.Tokens;

/// <summary>A token the source gave for a while, and what is needed to get the next one. All of it is secret: it has no text.</summary>
public sealed record SourceToken
{
    public required string Access { get; init; }

    /// <summary>Null: the settings' own serves, or none is needed.</summary>
    public string? Refresh { get; init; }

    /// <summary>Null: until it is refused.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Digest of the settings it grew from: when these change, what was kept is worth nothing.</summary>
    public string? Origin { get; init; }

    /// <summary>
    /// What the source said when it refused what the token would have grown from; <see cref="Access"/> is empty then and the source needs
    /// re-authorisation. No secret. Null: it did not.
    /// </summary>
    public string? Refusal { get; init; }

    /// <summary>
    /// Settings that this token takes the place of, by dotted path, for who wants to see them in the settings. The runtime itself
    /// goes by the store and leaves the settings as they are.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public override string ToString() => nameof(SourceToken);
}
