namespace SyncFleet.Contracts;

/// <summary>A page is in the page store and its records await mapping. Carries the page's key, never its content.</summary>
public sealed record PageFetched
{
    public required TenantId TenantId { get; init; }
    public required SyncRunId SyncRunId { get; init; }
    public required StreamRunId StreamRunId { get; init; }
    public required string Stream { get; init; }

    /// <summary>Place of the page in the stream run, first is 1.</summary>
    public required int PageNumber { get; init; }

    public required int RecordCount { get; init; }
}
