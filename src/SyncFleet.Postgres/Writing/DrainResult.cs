namespace SyncFleet.Postgres.Writing;

/// <summary>What draining a lane did.</summary>
public sealed record DrainResult
{
    public static readonly DrainResult Nothing = new();

    /// <summary>The last page is written: the caller sends <c>FinishStreamRun</c>.</summary>
    public bool Finish { get; init; }

    /// <summary>The limit of transactions was reached before the end: the caller sends the same <c>RowsReady</c> again.</summary>
    public bool More { get; init; }

    /// <summary>Row batches consumed.</summary>
    public int Batches { get; init; }

    public WriteCounts Counts { get; init; }
}
