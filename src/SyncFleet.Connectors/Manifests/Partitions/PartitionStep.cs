using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>A step of a walk over partitions.</summary>
internal sealed record PartitionStep
{
    /// <summary>Null: a page of a parent was read and its partitions are to come; the walk may be left here.</summary>
    public Partition? Partition { get; init; }

    /// <summary>Where the walk goes on after this step; null when it surely ends with it.</summary>
    public RouterPosition? Next { get; init; }

    /// <summary>Records of a parent that its own filter or transformation failed on: their children are not read.</summary>
    public IReadOnlyList<RejectedRecord> Rejected { get; init; } = [];

    /// <summary>Records of a parent that name no partition, since the key is missing or null.</summary>
    public int SkippedCount { get; init; }

    /// <summary>With the last step: the states of the parents, as far as they are kept.</summary>
    public IReadOnlyDictionary<string, System.Text.Json.JsonElement>? ParentStates { get; init; }
}
