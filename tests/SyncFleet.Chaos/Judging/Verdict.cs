namespace SyncFleet.Chaos.Judging;

/// <summary>What a run of the harness has found; filled by several at once.</summary>
internal sealed class Verdict
{
    private readonly Lock _counting = new();
    private readonly List<string> _left = [];

    /// <summary>Records that were compared with the source, each time anew.</summary>
    public long Records { get; private set; }

    /// <summary>Records that are nowhere: neither in the table nor dead-lettered.</summary>
    public long Lost { get; private set; }

    /// <summary>Rows that are there more than once.</summary>
    public long Duplicated { get; private set; }

    /// <summary>Rows in an older version, or alive though gone from the source.</summary>
    public long Stale { get; private set; }

    /// <summary>Whatever else broke a promise, one line each.</summary>
    public IReadOnlyList<string> LeftBehind
    {
        get
        {
            lock (_counting)
            {
                return [.. _left];
            }
        }
    }

    public bool IsGood => Lost == 0 && Duplicated == 0 && Stale == 0 && LeftBehind.Count == 0;

    public void Add(long records, long lost, long duplicated, long stale)
    {
        lock (_counting)
        {
            Records += records;
            Lost += lost;
            Duplicated += duplicated;
            Stale += stale;
        }
    }

    public void Left(string what)
    {
        lock (_counting)
        {
            if (!_left.Contains(what, StringComparer.Ordinal))
            {
                _left.Add(what);
            }
        }
    }
}
