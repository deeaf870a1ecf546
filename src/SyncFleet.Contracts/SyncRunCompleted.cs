namespace SyncFleet.Contracts;

/// <summary>A sync run ended with its streams read and written, perhaps with dead letters.</summary>
public sealed record SyncRunCompleted
{
    public required TenantId TenantId { get; init; }
    public required SyncId SyncId { get; init; }
    public required SyncRunId SyncRunId { get; init; }
    public required string Sync { get; init; }

    /// <summary><see cref="SyncRunOutcome.Completed"/> or <see cref="SyncRunOutcome.CompletedWithErrors"/>.</summary>
    public required SyncRunOutcome Outcome { get; init; }

    public required StreamCounters Counters { get; init; }
    public required DateTimeOffset EndedAt { get; init; }
}
