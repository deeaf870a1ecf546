namespace SyncFleet.Contracts;

/// <summary>
/// The numbers of a stream run, or their sum over a sync run. Records; pages where the name says so.
/// The promise: Read = Written + Unchanged + Deleted + DeadLettered + Filtered.
/// </summary>
public sealed record StreamCounters
{
    public long PagesFetched { get; init; }
    public long PagesTransformed { get; init; }
    public long PagesWritten { get; init; }

    /// <summary>Records the source gave.</summary>
    public long Read { get; init; }

    /// <summary>Rows inserted or changed.</summary>
    public long Written { get; init; }

    /// <summary>Records whose row was already so, or that a later version in the same run replaced.</summary>
    public long Unchanged { get; init; }

    /// <summary>Records by which the source told of a deletion.</summary>
    public long Deleted { get; init; }

    public long DeadLettered { get; init; }

    /// <summary>Records that the mapping's filter left out.</summary>
    public long Filtered { get; init; }

    /// <summary>Rows tombstoned or removed because a complete read no longer had them. Not among <see cref="Read"/>.</summary>
    public long Vanished { get; init; }
}
