namespace SyncFleet.Contracts;

/// <summary>A stream run ended with every record accounted for.</summary>
public sealed record StreamRunFinished
{
    public required TenantId TenantId { get; init; }
    public required SyncRunId SyncRunId { get; init; }
    public required StreamRunId StreamRunId { get; init; }
    public required string Stream { get; init; }
    public required StreamCounters Counters { get; init; }
}
