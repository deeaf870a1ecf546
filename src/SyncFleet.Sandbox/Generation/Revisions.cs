namespace SyncFleet.Sandbox.Generation;

/// <summary>A record that is no longer as first made.</summary>
internal readonly record struct Revised(long Index, int Revision, long UpdatedAt, bool Deleted);

/// <summary>
/// What differs from the computed stream: changed, deleted and added records. Immutable; a change makes the next one, so readers
/// need no lock and a page is never half old.
/// </summary>
internal sealed class Revisions
{
    private readonly Dictionary<long, Revised> _byIndex;

    public Revisions(long baseSize)
        : this(baseSize, baseSize, [])
    {
    }

    private Revisions(long baseSize, long size, IEnumerable<Revised> all)
    {
        BaseSize = baseSize;
        Size = size;
        All = [.. all.OrderBy(r => r.UpdatedAt).ThenBy(r => r.Index)];
        Alive = [.. All.Where(r => !r.Deleted)];
        _byIndex = All.ToDictionary(r => r.Index);
        Indexes = [.. _byIndex.Keys.Order()];
        DeletedIndexes = [.. All.Where(r => r.Deleted).Select(r => r.Index).Order()];
    }

    /// <summary>Records the stream began with.</summary>
    public long BaseSize { get; }

    /// <summary>Records ever made; indexes run below it.</summary>
    public long Size { get; }

    /// <summary>Every revised record, oldest change first.</summary>
    public Revised[] All { get; }

    public Revised[] Alive { get; }

    /// <summary>Indexes of all revised records, sorted.</summary>
    public long[] Indexes { get; }

    public long[] DeletedIndexes { get; }

    public Revised? Find(long index) => _byIndex.TryGetValue(index, out var revised) ? revised : null;

    public Revisions With(IEnumerable<Revised> revised)
    {
        var next = new Dictionary<long, Revised>(_byIndex);
        var size = Size;
        foreach (var one in revised)
        {
            next[one.Index] = one;
            size = Math.Max(size, one.Index + 1);
        }

        return new(BaseSize, size, next.Values);
    }
}
