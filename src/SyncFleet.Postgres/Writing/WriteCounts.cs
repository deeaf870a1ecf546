namespace SyncFleet.Postgres.Writing;

/// <summary>What became of the records of some row batches; every record is in exactly one of the four.</summary>
public readonly record struct WriteCounts(long Written, long Unchanged, long Deleted, long DeadLettered)
{
    public static WriteCounts operator +(WriteCounts left, WriteCounts right) => new(
        left.Written + right.Written,
        left.Unchanged + right.Unchanged,
        left.Deleted + right.Deleted,
        left.DeadLettered + right.DeadLettered);
}
