using System.Text.Json;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>What became of a response's records: each is kept, rejected or, if it is neither, filtered.</summary>
internal sealed record Selection
{
    public required IReadOnlyList<SelectedRecord> Kept { get; init; }

    /// <summary>Those the stream's own filter or transformation failed on.</summary>
    public required IReadOnlyList<RejectedRecord> Rejected { get; init; }

    /// <summary>All of them, before any filter.</summary>
    public required IReadOnlyList<JsonElement> Received { get; init; }

    public int FilteredCount => Math.Max(0, Received.Count - Kept.Count - Rejected.Count);
}
