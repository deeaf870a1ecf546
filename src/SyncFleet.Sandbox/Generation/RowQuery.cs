namespace SyncFleet.Sandbox.Generation;

/// <summary>In which order rows come.</summary>
internal enum RowSequence
{
    /// <summary>By place in the stream.</summary>
    ByKey,

    /// <summary>By last change, oldest first.</summary>
    ByUpdate,

    /// <summary>Changed records first, then the untouched: no order a client could rely on.</summary>
    Unsorted,
}

/// <summary>Which rows of a stream are asked for.</summary>
internal sealed record RowQuery
{
    public RowSequence Sequence { get; init; } = RowSequence.ByKey;

    /// <summary>Earliest last change, inclusive, Unix seconds; ignored by key.</summary>
    public long? From { get; init; }

    /// <summary>Latest last change, inclusive, Unix seconds; ignored by key.</summary>
    public long? To { get; init; }

    /// <summary>Lowest index, inclusive; only by key.</summary>
    public long LowIndex { get; init; }

    /// <summary>Highest index, exclusive; null means no bound; only by key.</summary>
    public long? HighIndex { get; init; }

    public bool IncludeDeleted { get; init; }

    /// <summary>A further condition; it makes the stream be looked through record by record.</summary>
    public Func<SandboxRow, bool>? Where { get; init; }

    public long Skip { get; init; }

    public int Limit { get; init; } = int.MaxValue;
}

/// <summary>The rows of one page and how many there are over all pages.</summary>
internal readonly record struct RowPage(List<SandboxRow> Rows, long TotalCount);
