namespace SyncFleet.Contracts;

/// <summary>The answer to <see cref="CheckSource"/>.</summary>
public sealed record SourceChecked
{
    public required SourceId SourceId { get; init; }

    /// <summary>True: the source answered well.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Absent means it succeeded.</summary>
    public FailureKind? Kind { get; init; }

    /// <summary>Plain words for the tenant: what went wrong and the next step; no secret. Absent means nothing to say.</summary>
    public string? Message { get; init; }
}
