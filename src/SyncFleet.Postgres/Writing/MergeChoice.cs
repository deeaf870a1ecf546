namespace SyncFleet.Postgres.Writing;

/// <summary>
/// Which of the two merges suits the next batch of a stream run, told from its last one: looking first spares unchanged rows the lock
/// that a conflict takes, and costs a fifth more where hardly any row is unchanged, as in a first read. Both end in the same table.
/// </summary>
internal sealed class MergeChoice
{
    // Smaller batches say little, and cost little either way.
    private const int FewestRows = 100;

    private volatile bool _hardlyUnchanged;

    public string Pick(MergeSql sql) => _hardlyUnchanged ? sql.MergeChanged : sql.Merge;

    /// <summary>Notes what a batch was.</summary>
    public void Learn(int rows, long unchanged)
    {
        if (rows >= FewestRows)
        {
            _hardlyUnchanged = unchanged * 10 < rows;
        }
    }
}
