using SyncFleet.Connectors.Manifests.Budgets;
using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Decoders;
using SyncFleet.Connectors.Manifests.Paginators;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>A stream that can be run: its parts, put together.</summary>
internal sealed class ManifestStream
{
    public required StreamDescription Description { get; init; }

    public required HttpRequester Requester { get; init; }

    public required RecordSelector Selector { get; init; }

    /// <summary>Null: responses are JSON documents.</summary>
    public required IContentDecoder? Decoder { get; init; }

    /// <summary>The recorded behaviour of the format's reference runtime is followed, its faults included.</summary>
    public required bool IsStrict { get; init; }

    public required IPaginator Paginator { get; init; }

    public required IPartitionRouter Partitions { get; init; }

    /// <summary>The stream has a partition router: with a cursor, each partition has a state of its own.</summary>
    public bool IsPartitioned => Partitions is not SinglePartition;

    /// <summary>Null: the stream is read in full each time.</summary>
    public required IStreamCursor? Cursor { get; init; }

    public required ApiBudget Budget { get; init; }

    /// <summary>The options of slice and window go with the first page only; the page token carries them on.</summary>
    public required bool SliceOptionsOnFirstPageOnly { get; init; }
}
