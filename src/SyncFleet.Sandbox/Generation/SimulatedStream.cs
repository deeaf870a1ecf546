namespace SyncFleet.Sandbox.Generation;

/// <summary>
/// A stream of one account: its records are computed when asked for, only the revised ones are held. A page costs what the page
/// holds, not what the stream holds.
/// </summary>
internal sealed class SimulatedStream
{
    private readonly Timeline _timeline;
    private readonly SandboxClock _clock;
    private readonly Lock _changing = new();
    private volatile Revisions _revisions;
    private volatile RowQuery? _lastServed;
    private int _changes;

    public SimulatedStream(SimulatedAccount account, StreamModel model, long size, SandboxClock clock, long spanSeconds)
    {
        (Account, Model, _clock) = (account, model, clock);
        Seed = Chance.Seed(account.Seed, model.Name);
        _timeline = new(clock.StartSecond - spanSeconds, spanSeconds, size, Seed);
        _revisions = new(size);
    }

    public SimulatedAccount Account { get; }

    public StreamModel Model { get; }

    public ulong Seed { get; }

    public Revisions Revisions => _revisions;

    /// <summary>Records that exist now.</summary>
    public long Count => _revisions.Size - _revisions.DeletedIndexes.Length;

    public long Size => _revisions.Size;

    /// <summary>Unix seconds; records added later count as made when the sandbox's time started.</summary>
    public long CreatedAt(long index) => index < _revisions.BaseSize ? _timeline.At(index) : _clock.StartSecond;

    /// <summary>Index of the first base record made at or after a time.</summary>
    public long FirstMadeAtOrAfter(long second) => _timeline.FirstAtOrAfter(second);

    /// <summary>The record at an index, deleted ones too; null when there never was one.</summary>
    public SandboxRow? Find(long index) => index >= 0 && index < _revisions.Size ? Row(_revisions, index) : null;

    /// <summary>One page; remembered, so that a fault can serve it again.</summary>
    public RowPage Read(RowQuery query, bool repeatLast = false)
    {
        var served = repeatLast ? _lastServed ?? query : query;
        _lastServed = served;
        var collector = new RowCollector(served);
        var revisions = _revisions;
        switch (served.Sequence)
        {
            case RowSequence.ByKey:
                collector.Take(new(served.LowIndex, Math.Min(served.HighIndex ?? long.MaxValue, revisions.Size),
                    served.IncludeDeleted ? [] : revisions.DeletedIndexes), i => Row(revisions, i));
                break;
            case RowSequence.ByUpdate:
                TakeUntouched(collector, revisions, served);
                TakeRevised(collector, revisions, served);
                break;
            default:
                TakeRevised(collector, revisions, served);
                TakeUntouched(collector, revisions, served);
                break;
        }

        return collector.Page;
    }

    /// <summary>Changes, deletes and adds records, chosen by seed; each gets its own new time.</summary>
    /// <returns>How many were really changed, deleted and added.</returns>
    public (int Changed, int Deleted, int Created) Change(int changes, int deletes, int creates)
    {
        lock (_changing)
        {
            var revisions = _revisions;
            var round = (ulong)_changes++;
            var deleted = Pick(revisions, deletes, Chance.Of(Seed, round, 2), []);
            var changed = Pick(revisions, changes, Chance.Of(Seed, round, 1), deleted);
            List<Revised> revised = [];
            revised.AddRange(changed.Select(i => Next(revisions, i, deleted: false)));
            revised.AddRange(deleted.Select(i => Next(revisions, i, deleted: true)));
            revised.AddRange(Enumerable.Range(0, creates).Select(n =>
                new Revised(revisions.Size + n, 0, _clock.NextStamp(), Deleted: false)));
            _revisions = revisions.With(revised);
            return (changed.Count, deleted.Count, creates);
        }
    }

    /// <summary>Back to the first revision of everything.</summary>
    public void Reset()
    {
        lock (_changing)
        {
            _revisions = new(_revisions.BaseSize);
            _lastServed = null;
            _changes = 0;
        }
    }

    private void TakeUntouched(RowCollector collector, Revisions revisions, RowQuery query)
    {
        var low = query.From is { } from ? _timeline.FirstAtOrAfter(from) : 0;
        var high = query.To is { } to ? _timeline.FirstAtOrAfter(to + 1) : revisions.BaseSize;
        collector.Take(new(low, high, revisions.Indexes), i => new(this, i, 0, _timeline.At(i), Deleted: false));
    }

    private void TakeRevised(RowCollector collector, Revisions revisions, RowQuery query)
    {
        var all = query.IncludeDeleted ? revisions.All : revisions.Alive;
        var low = query.From is { } from ? FirstRevisedAt(all, from) : 0;
        var high = query.To is { } to ? FirstRevisedAt(all, to + 1) : all.Length;
        collector.Take(new(low, high, []), i => Row(all[i]));
    }

    private SandboxRow Row(Revisions revisions, long index) =>
        revisions.Find(index) is { } revised ? Row(revised) : new(this, index, 0, _timeline.At(index), Deleted: false);

    private SandboxRow Row(Revised revised) => new(this, revised.Index, revised.Revision, revised.UpdatedAt, revised.Deleted);

    private Revised Next(Revisions revisions, long index, bool deleted) =>
        new(index, (revisions.Find(index)?.Revision ?? 0) + 1, _clock.NextStamp(), deleted);

    // Evenly spread living records: the n-th living one of every stretch.
    private static HashSet<long> Pick(Revisions revisions, int wanted, ulong chance, HashSet<long> taken)
    {
        var living = new IndexRange(0, revisions.Size, revisions.DeletedIndexes);
        var count = Math.Min(wanted, living.Length - taken.Count);
        var picked = new HashSet<long>();
        for (long n = 0; n < count; n++)
        {
            var start = (long)(((Int128)n * living.Length / count) + (long)(chance % (ulong)Math.Max(1, living.Length / count)));
            // Walks on from the start of the stretch, round the end if need be, to the first that is free.
            var found = false;
            bool IsTaken(long index) => !(found = !taken.Contains(index) && picked.Add(index));
            living.Walk(start, IsTaken);
            if (!found)
            {
                living.Walk(0, IsTaken);
            }
        }

        return picked;
    }

    private static int FirstRevisedAt(Revised[] sorted, long second)
    {
        int bottom = 0, top = sorted.Length;
        while (bottom < top)
        {
            var middle = (bottom + top) / 2;
            (bottom, top) = sorted[middle].UpdatedAt < second ? (middle + 1, top) : (bottom, middle);
        }

        return bottom;
    }
}
