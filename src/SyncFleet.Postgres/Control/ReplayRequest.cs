namespace SyncFleet.Postgres.Control;

/// <summary>What is to be replayed.</summary>
public sealed record ReplayRequest
{
    /// <summary>Which dead letters; only open ones are taken.</summary>
    public required DeadLetterFilter Filter { get; init; }

    /// <summary>A record (JSON) to send in instead of the stored one; only with a filter that fits one dead letter. Null: as stored.</summary>
    public string? Payload { get; init; }

    /// <summary>
    /// True: records that the connector itself rejected go in as they were stored, without its transformations. False: they are
    /// refused, unless <see cref="Payload"/> replaces the record.
    /// </summary>
    public bool AsStored { get; init; }

    /// <summary>Who asked.</summary>
    public string? RequestedBy { get; init; }
}
