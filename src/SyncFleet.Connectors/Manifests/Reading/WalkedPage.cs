using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>A page of a stream as it is walked. Its records are those of the response: they hold until the walk goes on.</summary>
internal sealed record WalkedPage
{
    /// <summary>The partition it is of.</summary>
    public required Partition Partition { get; init; }

    /// <summary>What the read asked for, to get this page once more.</summary>
    public required ReadPosition At { get; init; }

    /// <summary>What it asks for next; null: the stream is read.</summary>
    public required ReadPosition? Next { get; init; }

    /// <summary>A part of the stream was asked for; false for pages that only report.</summary>
    public bool HasSlice { get; init; }

    /// <summary>The records written out; null when nobody wants them so.</summary>
    public PageBuffer? Buffer { get; init; }

    public IReadOnlyList<SelectedRecord> Kept { get; init; } = [];

    public IReadOnlyList<RejectedRecord> Rejected { get; init; } = [];

    public int FilteredCount { get; init; }

    /// <summary>The state that holds when this page and all before it are written; null when it moves nothing.</summary>
    public string? CursorAfter { get; init; }
}
