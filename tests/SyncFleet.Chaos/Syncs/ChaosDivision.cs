using System.Diagnostics;
using Npgsql;
using SyncFleet.Chaos.Fleets;
using SyncFleet.Chaos.Judging;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;
using SyncFleet.Testing.Upstreams;

namespace SyncFleet.Chaos.Syncs;

/// <summary>
/// A sync whose streams are read side by side, in parts, read in full again and again from a source that does not change. One stream
/// replaces, so that what a run missed becomes a tombstone; the other appends, so that what a run wrote twice is there twice.
/// </summary>
internal sealed class ChaosDivision : IAsyncDisposable
{
    private const string Name = "divided";

    private const string Definition = """
        sync: divided
        source: divided
        destination: { schema: divided }
        phases:
          - name: all
            streams:
              - stream: changes
                table: changes
                write: replace
                key: [id]
                columns: { id: id, name: name, changed: { path: changed, type: date } }
              - stream: regional
                table: regional
                read: full
                write: append
                columns: { id: id, name: name, region: region }
        """;

    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly ChaosFleet _fleet;
    private readonly DividedServer _server;
    private readonly Verdict _verdict;
    private readonly ChaosLog _log;
    private readonly List<Guid> _runs = [];

    private ChaosDivision(ChaosFleet fleet, DividedServer server, Verdict verdict, ChaosLog log) => (_fleet, _server, _verdict, _log) = (fleet, server, verdict, log);

    /// <summary>Every run that was asked for.</summary>
    public IReadOnlyList<Guid> Runs => _runs;

    /// <summary>Starts the source, opens the link to it and puts source and definition into the tables.</summary>
    public static async Task<ChaosDivision> CreateAsync(ChaosFleet fleet, Verdict verdict, ChaosLog log)
    {
        var server = await DividedServer.StartAsync();
        var link = fleet.AddLink($"source-{Name}", "127.0.0.1", server.Address.Port);
        var sync = new ChaosDivision(fleet, server, verdict, log);
        await sync.ExecuteAsync(
            "INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector, settings) VALUES ($1, $2, $3, $4, $5::jsonb)",
            Guid.CreateVersion7(), PostgresFixture.DefaultTenant.Value, Name, DividedServer.Connector, $$"""{"url":"http://127.0.0.1:{{link.Forwarder.Port}}"}""");
        await sync.ExecuteAsync(
            "INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, $3, $4)",
            Guid.CreateVersion7(), PostgresFixture.DefaultTenant.Value, Name, Definition);
        return sync;
    }

    /// <summary>Runs until it is told to stop, then sees the run in hand to its end.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        while (!stopping.IsCancellationRequested)
        {
            await RunOnceAsync(cancellationToken);
        }
    }

    /// <summary>The last run, in peace: it must complete.</summary>
    public async Task RunLastAsync(CancellationToken cancellationToken)
    {
        var status = await RunOnceAsync(cancellationToken);
        if (status != "completed")
        {
            _verdict.Left($"{Name}: the last run, without any fault, ended as {status}");
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<string> RunOnceAsync(CancellationToken cancellationToken)
    {
        var run = Guid.CreateVersion7();
        _runs.Add(run);
        var body = $$"""{"sync":"{{Name}}","syncRunId":"{{run}}","fullRefresh":true,"requestedBy":"chaos"}""";
        await Patience.AskAsync(() => PublishAsync(body, run), RunLimit, cancellationToken);
        var ended = await WaitEndedAsync(run, cancellationToken);
        _log.Write($"run {Name} {run} {ended.Status}: read {ended.Read}, written {ended.Written}, unchanged {ended.Unchanged}, vanished {ended.Vanished} {ended.Failure}");
        if (ended.Status == "completed")
        {
            await Patience.AskAsync(() => CompareAsync(run, cancellationToken), RunLimit, cancellationToken);
        }

        return ended.Status;
    }

    private async Task<bool> PublishAsync(string body, Guid run)
    {
        await _fleet.PublishAsync("syncfleet-start-sync", body, messageId: run.ToString());
        return true;
    }

    private async Task<RunSnapshot> WaitEndedAsync(Guid run, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var snapshot = await Patience.AskAsync(() => RunQueries.ReadSnapshotAsync(_fleet.DataSource, run), RunLimit, cancellationToken);
            if (snapshot.HasEnded)
            {
                return snapshot;
            }

            if (snapshot.Status == "unknown" && await Patience.AskAsync(() => IsRefusedAsync(run), RunLimit, cancellationToken))
            {
                return snapshot with { Status = "refused" };
            }

            if (Stopwatch.GetElapsedTime(started) > RunLimit)
            {
                _verdict.Left($"{Name}: run {run} did not end within {RunLimit}: {await RunQueries.DescribeStreamsAsync(_fleet.DataSource, run)}");
                return snapshot;
            }

            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }

    // A refused run has no streams.
    private async Task<bool> IsRefusedAsync(Guid run)
    {
        await using var command = _fleet.DataSource.CreateCommand("SELECT status = 'refused' FROM syncfleet.sync_runs WHERE sync_run_id = $1");
        command.Parameters.Add(new() { Value = run });
        return await command.ExecuteScalarAsync() is true;
    }

    private async Task<bool> CompareAsync(Guid run, CancellationToken cancellationToken)
    {
        await using var command = _fleet.DataSource.CreateCommand("""
            SELECT (SELECT count(*) FROM divided.changes WHERE _sf_deleted_at IS NULL),
                (SELECT count(*) FROM divided.regional),
                (SELECT coalesce(sum(records_written), 0)::bigint FROM syncfleet.stream_runs JOIN syncfleet.syncs USING (sync_id) WHERE name = $1 AND stream = 'regional'),
                (SELECT coalesce(sum(records_written), 0)::bigint FROM syncfleet.stream_runs WHERE sync_run_id = $2 AND stream = 'regional'),
                (SELECT coalesce(sum(records_read), 0)::bigint FROM syncfleet.stream_runs WHERE sync_run_id = $2),
                (SELECT coalesce(min(parts), 0)::int FROM syncfleet.stream_runs WHERE sync_run_id = $2),
                (SELECT full_refresh FROM syncfleet.sync_runs WHERE sync_run_id = $2)
            """);
        command.Parameters.Add(new() { Value = Name });
        command.Parameters.Add(new() { Value = run });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (changes, rows, written, ofRun, read, parts) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt32(5));

        // The start of a run as an earlier version sends it asks for no full refresh: then only the last changes are read.
        var isFull = reader.GetBoolean(6);
        var expected = isFull ? DividedServer.Changes + DividedServer.Regionals : read;
        var lost = Math.Max(0, DividedServer.Changes - changes) + Math.Max(0, DividedServer.Regionals - ofRun) + Math.Max(0, written - rows) + Math.Max(0, expected - read);
        var duplicated = Math.Max(0, changes - DividedServer.Changes) + Math.Max(0, ofRun - DividedServer.Regionals) + Math.Max(0, rows - written) + Math.Max(0, read - expected);
        _verdict.Add(expected, lost, duplicated, 0);
        if (lost > 0 || duplicated > 0)
        {
            _log.Write($"FOUND {Name}: run {run} read {read} of {expected}; {changes} of {DividedServer.Changes} changes; {ofRun} of {DividedServer.Regionals} regional, {rows} rows of {written} written");
        }

        if (isFull && parts < 2)
        {
            _verdict.Left($"{Name}: a stream of run {run} was read as a whole");
        }

        return true;
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = _fleet.DataSource.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }
}
