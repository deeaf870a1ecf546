namespace SyncFleet.Contracts;

/// <summary>The run's deadline has passed; sent by the coordinator to its own saga from a parked row.</summary>
public sealed record SyncRunDeadlineReached
{
    public required SyncRunId SyncRunId { get; init; }
}
