using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>One walk over pages: a partition, and a window when the stream has a cursor.</summary>
internal sealed record StreamSlice(Partition Partition, CursorWindow? Window)
{
    /// <summary>
    /// The names of the slice: <c>stream_slice</c>, <c>stream_partition</c> and <c>stream_interval</c> are one object; extra fields
    /// of a parent are names by themselves, too.
    /// </summary>
    public TemplateScope Scope(TemplateScope parent)
    {
        var names = new SliceNames(Partition, Window);
        var scope = parent.NewChild();
        foreach (var (name, value) in Partition.Extra)
        {
            scope.With(name, value);
        }

        return scope.With("stream_slice", names).With("stream_partition", names).With("stream_interval", names);
    }
}
