namespace SyncFleet.Contracts;

/// <summary>What came of trying a source's credentials.</summary>
public sealed record SourceChecked
{
    public required SourceId SourceId { get; init; }

    public required bool Ok { get; init; }

    /// <summary>Absent when <see cref="Ok"/>.</summary>
    public FailureKind? Kind { get; init; }

    /// <summary>Plain words: what was tried and what came of it. No secret, no payload.</summary>
    public required string Message { get; init; }
}
