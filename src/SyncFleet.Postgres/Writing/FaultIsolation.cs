using Npgsql;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Writing;

/// <summary>
/// Writes rows of which the database refuses some: halves them within savepoints until the refused ones stand alone, which
/// become dead letters. All others are written.
/// </summary>
internal sealed class FaultIsolation(TenantTransaction transaction, BatchMerge merge, WriteDeadLetters deadLetters)
{
    private const string Begin = "SAVEPOINT isolated";
    private const string Keep = "RELEASE SAVEPOINT isolated";
    private const string TakeBack = "ROLLBACK TO SAVEPOINT isolated; RELEASE SAVEPOINT isolated";

    public async Task<WriteCounts> MergeAsync(ReadOnlyMemory<RowPlace> places, CancellationToken cancellationToken)
    {
        if (places.IsEmpty)
        {
            return default;
        }

        await transaction.ExecuteAsync(Begin, [], cancellationToken);
        try
        {
            var counts = await merge.MergeAsync(places, cancellationToken);
            await transaction.ExecuteAsync(Keep, [], cancellationToken);
            await transaction.ExecuteAsync(MergeSql.Clear, [], cancellationToken);
            return counts;
        }
        catch (PostgresException exception) when (WriteFailures.IsRowFault(exception))
        {
            await transaction.ExecuteAsync(TakeBack, [], cancellationToken);
            if (places.Length == 1)
            {
                return await deadLetters.AddAsync(places.Span[0], exception, cancellationToken);
            }
        }

        var half = places.Length / 2;
        return await MergeAsync(places[..half], cancellationToken) + await MergeAsync(places[half..], cancellationToken);
    }
}
