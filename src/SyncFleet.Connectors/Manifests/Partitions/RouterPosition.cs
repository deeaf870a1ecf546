using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Connectors.Manifests.Reading;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>
/// Where a walk over partitions goes on. Of a parent, the partitions of its present page that are still to come are kept, so that
/// neither a request is repeated nor a partition lost when the parent changes meanwhile; what does not fit is found again on the
/// same page.
/// </summary>
internal sealed record RouterPosition
{
    /// <summary>Values of a list done; of parents, those read to their end.</summary>
    [JsonPropertyName("index")]
    public int Index { get; init; }

    /// <summary>Partitions still to come before anything else is asked.</summary>
    [JsonPropertyName("queue")]
    public IReadOnlyList<Partition>? Queue { get; init; }

    /// <summary>The parent's page to read next; null begins the parent.</summary>
    [JsonPropertyName("parent")]
    public ReadPosition? Parent { get; init; }

    /// <summary>Partitions of that page which are done or in the queue.</summary>
    [JsonPropertyName("skip")]
    public int Skip { get; init; }

    /// <summary>The parent has no further page after the queue.</summary>
    [JsonPropertyName("last")]
    public bool IsLastPage { get; init; }

    /// <summary>Newest states of parents in this walk.</summary>
    [JsonPropertyName("states")]
    public IReadOnlyDictionary<string, JsonElement>? ParentStates { get; init; }

    /// <summary>Of a product: the outer partition whose inner ones are being walked.</summary>
    [JsonPropertyName("outer")]
    public Partition? Outer { get; init; }

    /// <summary>Of a product: the inner walk; null when it is to begin.</summary>
    [JsonPropertyName("inner")]
    public RouterPosition? Inner { get; init; }

    /// <summary>Of a product or a group: the walk after <see cref="Outer"/>; null when that was the last.</summary>
    [JsonPropertyName("rest")]
    public RouterPosition? Rest { get; init; }
}
