namespace SyncFleet.Postgres.Control;

/// <summary>What is to be replayed.</summary>
public sealed record ReplayRequest
{
    /// <summary>Which dead letters; only open ones are taken.</summary>
    public required DeadLetterFilter Filter { get; init; }

    /// <summary>A record (JSON) to send in instead of the stored one; only with a filter that fits one dead letter. Null: as stored.</summary>
    public string? Payload { get; init; }

    /// <summary>Who asked.</summary>
    public string? RequestedBy { get; init; }
}
