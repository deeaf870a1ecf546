using Npgsql;
using SyncFleet.Contracts;
using SyncFleet.Core.Policies;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Parking;

namespace SyncFleet.Postgres.Coordinating.Sagas;

/// <summary>
/// What the saga does to the tables of its run. Every method is a part of the caller's transaction and safe to repeat: it changes
/// only what is still as it was before.
/// </summary>
public sealed class RunBook(ParkedWorkStore parked)
{
    private const string ReadRun = """
        SELECT r.sync_id, y.name, r.definition, r.status, r.cancel_requested_at IS NOT NULL
        FROM syncfleet.sync_runs r JOIN syncfleet.syncs y USING (sync_id) WHERE r.sync_run_id = $1
        """;

    private const string ReadStreams = """
        SELECT stream_run_id, stream, connector, phase, attempt, slice, read_complete, status
        FROM syncfleet.stream_runs WHERE sync_run_id = $1 ORDER BY phase, stream
        """;

    private const string StartStreams = """
        UPDATE syncfleet.stream_runs SET status = 'running', started_at = now(), touched_at = now()
        WHERE sync_run_id = $1 AND phase = $2 AND status = 'waiting'
        """;

    private const string StartRun = """
        UPDATE syncfleet.sync_runs SET status = 'running', phase = $2, started_at = coalesce(started_at, now())
        WHERE sync_run_id = $1 AND status IN ('requested', 'running')
        """;

    private const string ReadTry = """
        SELECT attempt, slice, connector, status FROM syncfleet.stream_runs
        WHERE stream_run_id = $1 AND sync_run_id = $2 FOR UPDATE
        """;

    private const string FailStream = """
        UPDATE syncfleet.stream_runs SET status = 'failed', failure_kind = $2, failure_message = $3, failure_detail = $4, ended_at = now(),
            lease_token = NULL, lease_until = NULL
        WHERE stream_run_id = $1 AND status IN ('waiting', 'running', 'finishing')
        """;

    private const string ReadUnmapped = """
        SELECT page_number, record_count FROM syncfleet.pages WHERE stream_run_id = $1 AND transformed_at IS NULL
        ORDER BY page_number LIMIT 1000
        """;

    /// <summary>
    /// Holds the run and its streams as they are until the transaction ends. Whoever opens a run that another saga is about to open
    /// or to end waits here, and sees afterwards what came of it.
    /// </summary>
    /// <returns>True when a saga holds the run by now.</returns>
    public async Task<bool> LockAsync(TenantTransaction transaction, SyncRunId run, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync("SELECT 1 FROM syncfleet.sync_runs WHERE sync_run_id = $1 FOR UPDATE", [run.Value], cancellationToken);
        await transaction.ExecuteAsync("SELECT 1 FROM syncfleet.stream_runs WHERE sync_run_id = $1 ORDER BY phase, stream FOR UPDATE", [run.Value], cancellationToken);
        await using var command = transaction.Command("SELECT EXISTS (SELECT 1 FROM syncfleet.sync_run_sagas WHERE correlation_id = $1)", run.Value);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>The run as it stands, or null when there is none in this tenant.</summary>
    public async Task<RunPlan?> ReadAsync(TenantTransaction transaction, SyncRunId run, CancellationToken cancellationToken)
    {
        RunPlan plan;
        await using (var command = transaction.Command(ReadRun, run.Value))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return null;
            }

            plan = new RunPlan
            {
                TenantId = transaction.Tenant,
                SyncId = new(reader.GetGuid(0)),
                SyncRunId = run,
                Sync = reader.GetString(1),
                Definition = reader.GetString(2),
                IsActive = reader.GetString(3) is "requested" or "running",
                IsCancelRequested = reader.GetBoolean(4),
                Streams = [],
            };
        }

        return plan with { Streams = await ReadStreamsAsync(transaction, run, cancellationToken) };
    }

    /// <summary>Turns the waiting streams of a phase to running.</summary>
    public async Task StartPhaseAsync(TenantTransaction transaction, SyncRunId run, int phase, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(StartRun, [run.Value, phase], cancellationToken);
        await transaction.ExecuteAsync(StartStreams, [run.Value, phase], cancellationToken);
    }

    /// <summary>Pages of a stream run that came with it (a replay) and await their mapping; at most 1 000, the sweep finds the rest.</summary>
    public async Task<IReadOnlyList<PageFetched>> ReadUnmappedPagesAsync(TenantTransaction transaction, SyncRunId run, PlannedStream stream, CancellationToken cancellationToken)
    {
        List<PageFetched> pages = [];
        await using var command = transaction.Command(ReadUnmapped, stream.StreamRunId.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            pages.Add(new PageFetched
            {
                TenantId = transaction.Tenant,
                SyncRunId = run,
                StreamRunId = stream.StreamRunId,
                Stream = stream.Stream,
                PageNumber = reader.GetInt32(0),
                RecordCount = reader.GetInt32(1),
            });
        }

        return pages;
    }

    /// <summary>Locks a stream run and tells how its current attempt stands; null when the run has no such stream.</summary>
    public async Task<StreamTry?> ReadTryAsync(TenantTransaction transaction, SyncRunId run, StreamRunId stream, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(ReadTry, stream.Value, run.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new StreamTry
            {
                Attempt = reader.GetInt32(0),
                Slice = reader.GetInt32(1),
                Connector = reader.GetString(2),
                IsActive = reader.GetString(3) is "running" or "finishing",
                Outcome = OutcomeOf(reader.GetString(3)),
            }
            : null;
    }

    /// <summary>Parks the stream's next fetch; the attempt is counted when the retry's is higher than the current one.</summary>
    public async Task ParkRetryAsync(TenantTransaction transaction, FetchStream message, StreamRetry retry, CancellationToken cancellationToken)
    {
        // Only a destination that failed is left alone; what is fetched before a source fails is written meanwhile.
        object? writeAgainAfter = retry.Stage == StreamStage.Write ? retry.Wait : null;
        await transaction.ExecuteAsync(
            "UPDATE syncfleet.stream_runs SET attempt = $2, retry_at = now() + $3::interval, touched_at = now() WHERE stream_run_id = $1",
            [message.StreamRunId.Value, retry.Attempt, writeAgainAfter],
            cancellationToken);
        await parked.ParkAsync(transaction, ParkedWork.Fetch(message, retry.Reason, retry.Wait), cancellationToken);
    }

    /// <summary>Ends a stream run as failed and takes back what was parked for it.</summary>
    public async Task FailStreamAsync(TenantTransaction transaction, StreamRunFailed failure, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(FailStream, [failure.StreamRunId.Value, FailureKinds.NameOf(failure.Kind), failure.Message, failure.Detail], cancellationToken);
        await transaction.ExecuteAsync("DELETE FROM syncfleet.parked_work WHERE sync_run_id = $1 AND stream_run_id = $2", [failure.SyncRunId.Value, failure.StreamRunId.Value], cancellationToken);
    }

    internal static StreamOutcome? OutcomeOf(string status) => status switch
    {
        "completed" => StreamOutcome.Completed,
        "completed_with_errors" => StreamOutcome.CompletedWithErrors,
        "failed" => StreamOutcome.Failed,
        "canceled" => StreamOutcome.Canceled,
        _ => null,
    };

    private static async Task<List<PlannedStream>> ReadStreamsAsync(TenantTransaction transaction, SyncRunId run, CancellationToken cancellationToken)
    {
        List<PlannedStream> streams = [];
        await using var command = transaction.Command(ReadStreams, run.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            streams.Add(ReadStream(reader));
        }

        return streams;
    }

    private static PlannedStream ReadStream(NpgsqlDataReader reader) => new()
    {
        StreamRunId = new(reader.GetGuid(0)),
        Stream = reader.GetString(1),
        Connector = reader.GetString(2),
        Phase = reader.GetInt32(3),
        Attempt = reader.GetInt32(4),
        Slice = reader.GetInt32(5),
        IsReadComplete = reader.GetBoolean(6),
        Outcome = OutcomeOf(reader.GetString(7)),
    };
}
