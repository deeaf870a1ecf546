namespace SyncFleet.Contracts;

/// <summary>
/// A row batch is stored and awaits the writer. Its key is (stream run, page, lane). A lane holds the rows whose
/// keys hash to it; the writer takes a lane's pages in order, so a repeat or a swap of messages changes nothing.
/// </summary>
public sealed record RowsReady
{
    public required TenantId TenantId { get; init; }
    public required SyncRunId SyncRunId { get; init; }
    public required StreamRunId StreamRunId { get; init; }
    public required string Stream { get; init; }
    public required int PageNumber { get; init; }

    /// <summary>Which lane, first is 0.</summary>
    public required int Lane { get; init; }
}
