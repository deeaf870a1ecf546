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

    /// <summary>Rows in the batch. Null: not known, and the writer does not wait for more.</summary>
    public int? RowCount { get; init; }

    /// <summary>True: the source had been read to its end when the batch was stored, so there is no use in waiting for more. Null: as false.</summary>
    public bool? ReadComplete { get; init; }
}
