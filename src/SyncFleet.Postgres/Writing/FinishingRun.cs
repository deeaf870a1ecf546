using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Writing;

/// <summary>The changing side of a stream run, locked for its finish.</summary>
internal sealed record FinishingRun
{
    public required string Status { get; init; }
    public required int Attempt { get; init; }
    public required StreamCounters Counters { get; init; }

    /// <summary>A dead letter of this run has no key: which row it belongs to can't be told.</summary>
    public required bool HasKeylessDeadLetters { get; init; }

    /// <summary>The promise of <see cref="StreamCounters"/> in numbers.</summary>
    public bool AddsUp =>
        Counters.Read == Counters.Written + Counters.Unchanged + Counters.Deleted + Counters.DeadLettered + Counters.Filtered;

    public static async Task<FinishingRun> LockAsync(TenantTransaction transaction, StreamRunId streamRun, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT status, attempt, pages_fetched, pages_transformed, pages_written, records_read, records_written, records_unchanged,
                   records_deleted, records_dead_lettered, records_filtered, rows_vanished,
                   EXISTS (SELECT FROM syncfleet.dead_letters d WHERE d.stream_run_id = s.stream_run_id AND d.record_key IS NULL)
            FROM syncfleet.stream_runs s WHERE stream_run_id = $1 FOR NO KEY UPDATE
            """;
        await using var command = transaction.Command(Sql, streamRun.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new FinishingRun
        {
            Status = reader.GetString(0),
            Attempt = reader.GetInt32(1),
            Counters = new StreamCounters
            {
                PagesFetched = reader.GetInt64(2),
                PagesTransformed = reader.GetInt64(3),
                PagesWritten = reader.GetInt64(4),
                Read = reader.GetInt64(5),
                Written = reader.GetInt64(6),
                Unchanged = reader.GetInt64(7),
                Deleted = reader.GetInt64(8),
                DeadLettered = reader.GetInt64(9),
                Filtered = reader.GetInt64(10),
                Vanished = reader.GetInt64(11),
            },
            HasKeylessDeadLetters = reader.GetBoolean(12),
        };
    }
}
