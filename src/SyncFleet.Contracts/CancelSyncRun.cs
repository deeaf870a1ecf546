namespace SyncFleet.Contracts;

/// <summary>Asks a run to stop. Pages already stored are not written; the checkpoint stays where the rows are.</summary>
public sealed record CancelSyncRun
{
    public required SyncRunId SyncRunId { get; init; }
    public string? RequestedBy { get; init; }
}
