using System.Text.Json.Serialization;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>What the partitions read so far in a run have come to, as it is kept in a position.</summary>
internal sealed record PartitionProgress
{
    /// <summary>Cursor values by partition, packed; only those that differ from the state the run began with.</summary>
    [JsonPropertyName("values")]
    public string? Values { get; init; }

    /// <summary>Newest cursor value of all partitions.</summary>
    [JsonPropertyName("top")]
    public long? Top { get; init; }

    /// <summary>A record with a cursor value was read.</summary>
    [JsonPropertyName("some")]
    public bool HasRecords { get; init; }

    /// <summary>There are too many partitions for a state of their own: one value stands for all.</summary>
    [JsonPropertyName("global")]
    public bool IsGlobal { get; init; }

    /// <summary>When the state was told last.</summary>
    [JsonPropertyName("told")]
    public DateTimeOffset ToldAt { get; init; }
}
