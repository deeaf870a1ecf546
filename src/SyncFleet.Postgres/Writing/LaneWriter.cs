using Npgsql;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Writing.Tables;

namespace SyncFleet.Postgres.Writing;

/// <summary>
/// Writes what waits in a lane of a stream run: rows, ledger, counters and checkpoint in one transaction after another. A
/// message that comes twice, late or out of order finds the ledger ahead and changes nothing.
/// </summary>
public sealed class LaneWriter(FleetDatabase database, StreamRunPlans plans, DestinationTables tables, WriteLimits limits, TimeProvider time)
{
    private const int MaxBatches = 1_024;

    /// <summary>Writes the lane named by the message until nothing more is ready, or another writer holds it.</summary>
    /// <exception cref="SyncFleetException">Configuration: the table can't be used. Transient: the database could not. Defect: a stored batch is damaged.</exception>
    public async Task<DrainResult> DrainAsync(RowsReady message, CancellationToken cancellationToken)
    {
        var plan = await FindAsync(message, cancellationToken);
        if (plan is null)
        {
            return DrainResult.Nothing;
        }

        // After a refused row one batch at a time is taken apart with care, then twice as many at a time again.
        var result = DrainResult.Nothing;
        var maxBatches = MaxBatches;
        var started = time.GetTimestamp();
        for (var i = 0; i < limits.Transactions && time.GetElapsedTime(started) < limits.Time; i++)
        {
            var step = await StepAsync(plan, message.Lane, maxBatches, cancellationToken);
            if (step is null)
            {
                return result;
            }

            maxBatches = step.RowRefused ? 1 : Math.Min(maxBatches * 2, MaxBatches);
            result = result with
            {
                Finish = result.Finish || step.Finish,
                Batches = result.Batches + step.Batches,
                Counts = result.Counts + step.Counts,
            };
        }

        return result with { More = true };
    }

    private async Task<StreamRunPlan?> FindAsync(RowsReady message, CancellationToken cancellationToken)
    {
        try
        {
            var plan = await plans.FindAsync(message.TenantId, message.StreamRunId, cancellationToken);
            if (plan is not null)
            {
                await tables.EnsureAsync(plan.Table, cancellationToken);
            }

            return plan;
        }
        catch (NpgsqlException exception)
        {
            throw WriteFailures.Unreachable(exception);
        }
    }

    private async Task<Step?> StepAsync(StreamRunPlan plan, int lane, int maxBatches, CancellationToken cancellationToken)
    {
        try
        {
            return await WriteAsync(plan, lane, maxBatches, cancellationToken);
        }
        catch (PostgresException exception) when (WriteFailures.IsRowFault(exception) && maxBatches > 1)
        {
            return new Step { RowRefused = true };
        }
        catch (PostgresException exception)
        {
            if (WriteFailures.IsTableGone(exception))
            {
                tables.Forget(plan.Table);
            }

            throw WriteFailures.Describe(exception, plan.Table.Name);
        }
        catch (NpgsqlException exception)
        {
            throw WriteFailures.Unreachable(exception);
        }
    }

    private async Task<Step?> WriteAsync(StreamRunPlan plan, int lane, int maxBatches, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(plan.TenantId, cancellationToken);
        var ledger = new WriteLedger(plan, lane, transaction);
        if (await ledger.ClaimAsync(cancellationToken) is not { } claim)
        {
            return null;
        }

        var batches = await ledger.ReadAsync(claim, limits, maxBatches, cancellationToken);
        if (batches.Count == 0)
        {
            // Another writer took them between the two statements; having held the lane, look again.
            return new Step();
        }

        var now = time.GetUtcNow();
        using var rows = new RowSet(batches);
        var counts = await MergeAsync(plan, transaction, rows, careful: maxBatches == 1, now, cancellationToken);
        if (await ledger.AdvanceAsync(claim, batches[^1].PageNumber + 1, counts, now, cancellationToken) is not { } finish)
        {
            return null;
        }

        await transaction.CommitAsync(cancellationToken);
        return new Step { Finish = finish, Batches = batches.Count, Counts = counts };
    }

    private async Task<WriteCounts> MergeAsync(StreamRunPlan plan, TenantTransaction transaction, RowSet rows, bool careful, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var counts = new WriteCounts(0, rows.Superseded, 0, 0);
        if (rows.Places.IsEmpty)
        {
            return counts;
        }

        var merge = new BatchMerge(plan, transaction, rows, now);
        await merge.PrepareAsync(cancellationToken);
        return counts + (careful
            ? await new FaultIsolation(transaction, merge, new WriteDeadLetters(plan, transaction, rows, time)).MergeAsync(rows.Places, cancellationToken)
            : await merge.MergeAsync(rows.Places, cancellationToken));
    }

    private sealed record Step
    {
        /// <summary>A row was refused and nothing is written.</summary>
        public bool RowRefused { get; init; }

        public bool Finish { get; init; }
        public int Batches { get; init; }
        public WriteCounts Counts { get; init; }
    }
}
