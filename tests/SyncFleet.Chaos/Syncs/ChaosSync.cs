using System.Diagnostics;
using System.Globalization;
using Npgsql;
using SyncFleet.Chaos.Fleets;
using SyncFleet.Chaos.Judging;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;

namespace SyncFleet.Chaos.Syncs;

/// <summary>
/// One sync with a sandbox of its own, run again and again while its products are changed. After a run that completed and during which
/// nothing was changed, its table is compared with the sandbox at once; the last comparison is the harness's own.
/// </summary>
internal sealed class ChaosSync : IAsyncDisposable
{
    /// <summary>How long a run may take, faults and all.</summary>
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly ChaosFleet _fleet;
    private readonly ChaosSyncDefinition _definition;
    private readonly Verdict _verdict;
    private readonly ChaosLog _log;
    private readonly Random _random;
    private readonly TableJudge _judge;
    private readonly CheckpointWatch? _checkpoint;
    private readonly List<Guid> _runs = [];
    private bool _mayDelete;

    private ChaosSync(ChaosFleet fleet, SandboxControl sandbox, ChaosSyncDefinition definition, int seed, Verdict verdict, ChaosLog log)
    {
        (_fleet, Sandbox, _definition, _verdict, _log) = (fleet, sandbox, definition, verdict, log);
        _random = new Random(seed);
        _judge = new TableJudge(fleet.DataSource, definition, verdict, log);
        _checkpoint = definition.Kind == SyncKind.Incremental ? new CheckpointWatch(fleet.DataSource, definition.Name, TableJudge.TableOf(definition.Name)) : null;
    }

    public SandboxControl Sandbox { get; }

    public string Name => _definition.Name;

    /// <summary>Every run that was asked for.</summary>
    public IReadOnlyList<Guid> Runs => _runs;

    /// <summary>The run that goes on now; null between two.</summary>
    public Guid? Current { get; private set; }

    /// <summary>How many different checkpoints were compared with the rows.</summary>
    public int CheckpointsChecked => _checkpoint?.Checked ?? 0;

    /// <summary>Starts the sandbox, opens the link to it and puts source and definition into the tables.</summary>
    public static async Task<ChaosSync> CreateAsync(ChaosFleet fleet, ChaosSyncDefinition definition, int seed, Verdict verdict, ChaosLog log)
    {
        var sandbox = await SandboxControl.StartAsync(definition.Products);
        var link = fleet.AddLink($"sandbox-{definition.Name}", "127.0.0.1", sandbox.Address.Port);
        var sync = new ChaosSync(fleet, sandbox, definition, seed, verdict, log);
        var start = TimeProvider.System.GetUtcNow().AddDays(-32).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var settings = $$"""{"baseUrl":"http://127.0.0.1:{{link.Forwarder.Port}}/finale","account":"acme","startDate":"{{start}}","pageSize":{{definition.PageSize}},"requestsPerMinute":100000,"collectionsPerHour":100000,"headroom":0}""";
        await sync.ExecuteAsync(
            "INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector, settings, secret_variables) VALUES ($1, $2, $3, 'finale', $4::jsonb, $5::jsonb)",
            Guid.CreateVersion7(), PostgresFixture.DefaultTenant.Value, definition.Name, settings, new FleetSyncOptions().SecretVariables);
        await sync.ExecuteAsync(
            "INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, $3, $4)",
            Guid.CreateVersion7(), PostgresFixture.DefaultTenant.Value, definition.Name, definition.Yaml());
        sync.Learn();
        return sync;
    }

    /// <summary>Runs until it is told to stop, then sees the run in hand to its end.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (_random.Next(4) > 0)
            {
                await ChangeAsync();
            }

            var isDisturbed = _random.Next(2) == 0;
            await RunOnceAsync(isDisturbed, cancellationToken);
        }
    }

    /// <summary>The last run, in peace: it must complete, and then the table must be as the sandbox.</summary>
    public async Task RunLastAsync(CancellationToken cancellationToken)
    {
        var status = await RunOnceAsync(isDisturbed: false, cancellationToken);
        if (status is not ("completed" or "completed_with_errors"))
        {
            _verdict.Left($"{Name}: the last run, without any fault, ended as {status}");
        }
    }

    public async ValueTask DisposeAsync() => await Sandbox.DisposeAsync();

    private async Task<string> RunOnceAsync(bool isDisturbed, CancellationToken cancellationToken)
    {
        var run = Guid.CreateVersion7();
        _runs.Add(run);
        Current = run;

        // Without a run id, as the shortest request is, the run takes the message's.
        var body = _random.Next(4) == 0 ? $$"""{"sync":"{{Name}}"}""" : $$"""{"sync":"{{Name}}","syncRunId":"{{run}}","requestedBy":"chaos"}""";
        for (var times = 1 + (_random.Next(4) / 3); times > 0; times--)
        {
            // The same id twice starts one run.
            await Patience.AskAsync(() => PublishAsync(body, run), RunLimit, cancellationToken);
        }

        if (isDisturbed)
        {
            await Task.Delay(TimeSpan.FromSeconds(_random.NextDouble() * 3), TimeProvider.System, cancellationToken);
            await ChangeAsync();
        }

        var ended = await WaitEndedAsync(run, cancellationToken);
        Current = null;
        _log.Write($"run {Name} {run} {ended.Status}: read {ended.Read}, written {ended.Written}, unchanged {ended.Unchanged}, dead letters {ended.DeadLettered}, vanished {ended.Vanished} {ended.Failure}");
        var isComplete = ended.Status is "completed" or "completed_with_errors";
        _mayDelete = isComplete;
        if (isComplete && !isDisturbed)
        {
            var expected = Sandbox.ReadProducts();
            await Patience.AskAsync(() => _judge.CompareAsync(expected, run, cancellationToken), RunLimit, cancellationToken);
        }

        return ended.Status;
    }

    private async Task<bool> PublishAsync(string body, Guid run)
    {
        await _fleet.PublishAsync("syncfleet-start-sync", body, messageId: run.ToString());
        return true;
    }

    // Deletions stay few enough for the guard against vanishing rows: none before a run has seen the last ones.
    private async Task ChangeAsync()
    {
        var deletes = _definition.Kind == SyncKind.Replace && _mayDelete ? _random.Next(1 + (_definition.Products / 50)) : 0;
        _mayDelete = false;
        await Sandbox.ChangeProductsAsync(_random.Next(1 + (_definition.Products / 10)), deletes, _definition.Kind == SyncKind.Append ? 0 : _random.Next(1 + (_definition.Products / 40)));
        Learn();
    }

    private void Learn() => _checkpoint?.Learn(Sandbox.ReadProducts().ToDictionary(p => p.Key, p => p.Value.UpdatedAt, StringComparer.Ordinal));

    private async Task<RunSnapshot> WaitEndedAsync(Guid run, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var snapshot = await Patience.AskAsync(() => ReadAsync(run), RunLimit, cancellationToken);
            if (snapshot.HasEnded)
            {
                return snapshot;
            }

            if (Stopwatch.GetElapsedTime(started) > RunLimit)
            {
                _verdict.Left($"{Name}: run {run} did not end within {RunLimit}: {await RunQueries.DescribeStreamsAsync(_fleet.DataSource, run)}");
                return snapshot;
            }

            await Task.Delay(Look, TimeProvider.System, cancellationToken);
        }
    }

    private async Task<RunSnapshot> ReadAsync(Guid run)
    {
        if (_checkpoint is not null)
        {
            await CheckAsync(_checkpoint);
        }

        var snapshot = await RunQueries.ReadSnapshotAsync(_fleet.DataSource, run);
        if (snapshot.Status != "unknown")
        {
            return snapshot;
        }

        // A refused run has no streams.
        await using var command = _fleet.DataSource.CreateCommand("SELECT status FROM syncfleet.sync_runs WHERE sync_run_id = $1");
        command.Parameters.Add(new() { Value = run });
        return await command.ExecuteScalarAsync() is "refused" ? snapshot with { Status = "refused" } : snapshot;
    }

    private async Task CheckAsync(CheckpointWatch watch)
    {
        try
        {
            await watch.CheckAsync();
        }
        catch (Shouldly.ShouldAssertException exception)
        {
            _verdict.Left($"{Name}: {exception.Message.ReplaceLineEndings(" ")}");
        }
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
