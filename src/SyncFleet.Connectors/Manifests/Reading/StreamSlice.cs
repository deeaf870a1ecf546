using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>One walk over pages: a partition, and a window when the stream has a cursor.</summary>
internal sealed record StreamSlice(IReadOnlyDictionary<string, object?> Partition, CursorWindow? Window)
{
    /// <summary>The names of the slice: <c>stream_slice</c>, <c>stream_partition</c> and <c>stream_interval</c> are one object.</summary>
    public TemplateScope Scope(TemplateScope parent)
    {
        IReadOnlyDictionary<string, object?> names = Window is null
            ? Partition
            : Partition.Concat(Window.Names).ToDictionary(StringComparer.Ordinal);
        return parent.NewChild().With("stream_slice", names).With("stream_partition", names).With("stream_interval", names);
    }
}

/// <summary>A page while it is being put together.</summary>
internal sealed class ReadPage
{
    public PageBuffer Buffer { get; } = new();

    /// <summary>Records the stream's own filter or transformation failed on.</summary>
    public IReadOnlyList<RejectedRecord> Rejected { get; set; } = [];

    /// <summary>Records left out by the stream's filter or its cursor.</summary>
    public int FilteredCount { get; set; }

    /// <summary>Digest of what the source gave; null when it gave nothing, or nothing that tells one page from another.</summary>
    public string? Digest { get; set; }

    /// <summary>Newest cursor value up to and with this page.</summary>
    public long? Newest { get; set; }

    /// <summary>A record older than the read was met in a feed that gives the newest first.</summary>
    public bool EndsWalk { get; set; }
}
