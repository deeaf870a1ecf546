namespace SyncFleet.Contracts;

/// <summary>
/// Every page of a stream run is written: the writer closes it (deletions with their guard, last checkpoint, check of the
/// numbers) and announces <see cref="StreamRunFinished"/> or <see cref="StreamRunFailed"/>.
/// </summary>
public sealed record FinishStreamRun
{
    public required TenantId TenantId { get; init; }
    public required SyncRunId SyncRunId { get; init; }
    public required StreamRunId StreamRunId { get; init; }
    public required string Stream { get; init; }
}
