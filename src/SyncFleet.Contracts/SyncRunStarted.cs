namespace SyncFleet.Contracts;

/// <summary>A sync run began.</summary>
public sealed record SyncRunStarted
{
    public required TenantId TenantId { get; init; }
    public required SyncId SyncId { get; init; }
    public required SyncRunId SyncRunId { get; init; }
    public required string Sync { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
}
