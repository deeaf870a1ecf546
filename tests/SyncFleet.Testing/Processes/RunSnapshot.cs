namespace SyncFleet.Testing.Processes;

/// <summary>A sync run as its tables show it at one instant; numbers are sums over its stream runs.</summary>
public sealed record RunSnapshot
{
    /// <summary>As in <c>sync_runs</c>; <c>unknown</c> while the coordinator has not admitted it.</summary>
    public required string Status { get; init; }

    /// <summary>Why it failed, was refused or canceled; empty when it was not.</summary>
    public required string Failure { get; init; }

    public required long PagesFetched { get; init; }
    public required long PagesTransformed { get; init; }
    public required long PagesWritten { get; init; }
    public required long Read { get; init; }
    public required long Written { get; init; }
    public required long Unchanged { get; init; }
    public required long Deleted { get; init; }
    public required long DeadLettered { get; init; }
    public required long Filtered { get; init; }
    public required long Vanished { get; init; }

    /// <summary>Rows of <c>parked_work</c> for streams of the run.</summary>
    public required long Parked { get; init; }

    public bool HasEnded => Status is not ("unknown" or "requested" or "running");

    /// <summary>The promise: every record read ended as exactly one of these.</summary>
    public bool AddsUp => Read == Written + Unchanged + Deleted + DeadLettered + Filtered;
}
