namespace SyncFleet.Contracts;

/// <summary>A sync run ended without its work done, or never began.</summary>
public sealed record SyncRunFailed
{
    /// <summary>Absent means the tenant of a refused request is unknown.</summary>
    public TenantId? TenantId { get; init; }

    /// <summary>Absent means the sync of a refused request is unknown.</summary>
    public SyncId? SyncId { get; init; }

    public required SyncRunId SyncRunId { get; init; }
    public required string Sync { get; init; }

    /// <summary><see cref="SyncRunOutcome.Failed"/>, <see cref="SyncRunOutcome.Canceled"/>, <see cref="SyncRunOutcome.TimedOut"/> or <see cref="SyncRunOutcome.Refused"/>.</summary>
    public required SyncRunOutcome Outcome { get; init; }

    /// <summary>Absent means there was no failure: the run was canceled.</summary>
    public FailureKind? Kind { get; init; }

    /// <summary>Plain words: what happened and the next step.</summary>
    public required string Message { get; init; }

    public StreamCounters? Counters { get; init; }
    public required DateTimeOffset EndedAt { get; init; }
}
