using System.Globalization;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Writing;

/// <summary>
/// Deals with the rows that a complete read no longer had. Nothing is touched when more of them would go than the guard lets,
/// or when the read gave nothing at all: that is a question for a human.
/// </summary>
internal sealed class VanishingRows(StreamRunPlan plan, TenantTransaction transaction, DateTimeOffset now)
{
    // A dead-lettered record was seen, only not understood: its row stays.
    private const string Unseen = """
        NOT EXISTS (SELECT FROM syncfleet.seen_rows s WHERE s.stream_run_id = $3 AND s.external_id COLLATE "C" = t._sf_external_id)
        AND NOT EXISTS (SELECT FROM syncfleet.dead_letters l WHERE l.stream_run_id = $3 AND l.record_key COLLATE "C" = t._sf_external_id)
        """;

    private const string Live = "t._sf_tenant = $1 AND t._sf_source = $2 AND t._sf_deleted_at IS NULL";

    private readonly string _table = plan.Table.Name.Sql;

    /// <summary>Live rows of this tenant and source, and how many of them the read did not have.</summary>
    public async Task<(long Live, long Unseen)> CountAsync(CancellationToken cancellationToken)
    {
        // Without statistics of the keys just seen a nested loop looks cheap, and reads them all again for every row.
        await transaction.ExecuteAsync("SELECT set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true)", [], cancellationToken);
        await using var command = transaction.Command($"SELECT count(*), count(*) FILTER (WHERE {Unseen}) FROM {_table} t WHERE {Live}", Keys());
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <exception cref="SyncFleetException">Data: the guard stops the stream; the message says the counts, the limit and how to go on.</exception>
    public void Guard(long live, long unseen, long read)
    {
        var limit = plan.Definition.MaxVanishedShare;
        if (live == 0 || limit >= 1)
        {
            return;
        }

        if (read == 0)
        {
            throw Stopped($"Stream '{plan.Stream}' read 0 records, but table '{plan.Table.Name}' holds {live} live rows of this source.");
        }

        // The tolerance is for limits such as 0.29 that binary fractions miss by a hair.
        if ((double)unseen / live > limit + 1e-9)
        {
            var share = (100.0 * unseen / live).ToString("0.#", CultureInfo.InvariantCulture);
            var most = (100.0 * limit).ToString("0.#", CultureInfo.InvariantCulture);
            throw Stopped($"{unseen} of {live} live rows ({share}%) of table '{plan.Table.Name}' were not among the {read} records of stream '{plan.Stream}'; the limit max_vanished is {most}%.");
        }
    }

    /// <summary>Tombstones or removes them, as the definition says.</summary>
    public async Task<long> ApplyAsync(CancellationToken cancellationToken)
    {
        // The tombstone's order is the end of this run: an older version that is replayed later does not bring the row back.
        var sql = plan.Definition.Vanished == VanishedRows.Remove
            ? $"DELETE FROM {_table} t WHERE {Live} AND {Unseen}"
            : $"""
               UPDATE {_table} t SET _sf_deleted_at = $4, _sf_synced_at = $4, _sf_order = substr(t._sf_order, 1, 8) || int8send($5) || '\x7fffffff7fffffff'::bytea
               WHERE {Live} AND {Unseen}
               """;
        object?[] values = plan.Definition.Vanished == VanishedRows.Remove ? Keys() : [.. Keys(), now, plan.RunNumber];
        await using var command = transaction.Command(sql, values);
        command.CommandTimeout = 0;
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private object?[] Keys() => [plan.TenantId.Value, plan.SourceId.Value, plan.StreamRunId.Value];

    private static SyncFleetException Stopped(string what) => new(
        FailureKind.Data, $"{what} Nothing was deleted. If the source is right, raise max_vanished in the definition (100% lets all rows go) and run again; otherwise mend the source and run again.");
}
