namespace SyncFleet.Core.Pages;

/// <summary>One API response's records, and how to go on after them.</summary>
public sealed record Page
{
    /// <summary>
    /// The records as received, UTF-8 JSON, one per line ('\n' after each); a record's own text holds no raw line break.
    /// </summary>
    public required ReadOnlyMemory<byte> Records { get; init; }

    public required int RecordCount { get; init; }

    /// <summary>
    /// Where the next page starts: JSON that only the connector understands, at most 128 KiB. Null: this was the last page.
    /// </summary>
    public required string? NextPosition { get; init; }

    /// <summary>
    /// The checkpoint (JSON state of the connector) that holds once this page and all before it are written; null when this
    /// page moves nothing. Streams not sorted by their cursor set it on the last page only.
    /// </summary>
    public string? CursorAfter { get; init; }

    /// <summary>Records that could not be made out. They are not among <see cref="Records"/>; they count as read and as dead-lettered.</summary>
    public IReadOnlyList<RejectedRecord> Rejected { get; init; } = [];

    /// <summary>
    /// Records that the connector's own filter left out. They are not among <see cref="Records"/>; they count as read and as filtered.
    /// </summary>
    public int FilteredCount { get; init; }
}
