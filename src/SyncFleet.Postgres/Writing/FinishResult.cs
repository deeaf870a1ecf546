using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Writing;

/// <summary>What to announce after <see cref="StreamFinisher.FinishAsync"/>: one of the two, or nothing when the run is in no state to finish.</summary>
public sealed record FinishResult
{
    public static readonly FinishResult Nothing = new();

    public StreamRunFinished? Finished { get; init; }

    public StreamRunFailed? Failed { get; init; }

    /// <summary>
    /// Rows that were not in the read and were let be all the same, because records without a key were dead-lettered and may be theirs.
    /// </summary>
    public long Spared { get; init; }
}
