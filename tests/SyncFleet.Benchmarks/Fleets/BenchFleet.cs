using System.Globalization;
using Npgsql;
using SyncFleet.Benchmarks.Reports;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;

namespace SyncFleet.Benchmarks.Fleets;

/// <summary>The fleet as separate processes over a database and a virtual host of its own, and the sandboxes it reads.</summary>
internal sealed class BenchFleet : IAsyncDisposable
{
    private static readonly string[] Roles = ["Coordinator", "Fetcher", "Transformer", "Writer"];
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly string Logs = Path.Combine(LocalServices.Root, ".local", "bench");

    private readonly PostgresFixture _postgres = new();
    private readonly RabbitMqFixture _rabbit = new();
    private readonly List<FleetProcess> _workers = [];
    private readonly List<FleetProcess> _sandboxes = [];
    private RunStarter? _starter;

    private BenchFleet()
    {
    }

    public IReadOnlyList<FleetProcess> Workers => _workers;

    public NpgsqlDataSource DataSource => _postgres.DataSource;

    public string ConnectionString => _postgres.ConnectionString;

    public RunStarter Starter => _starter ?? throw new InvalidOperationException("The fleet is not started.");

    /// <summary>Starts the four workers and returns when all are ready.</summary>
    /// <param name="reporter">Is told the versions of the servers.</param>
    /// <param name="settings">Settings of the workers beside those every benchmark needs.</param>
    public static async Task<BenchFleet> StartAsync(BenchReporter reporter, params IReadOnlyList<(string Name, string Value)> settings)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal) { ["SYNCFLEET_UPSTREAM__ALLOWEDADDRESSES__0"] = "127.0.0.1" };
        foreach (var account in (BenchAccount[])[BenchAccount.Acme, BenchAccount.Globex])
        {
            variables[account.KeyVariable] = account.Key;
            variables[account.SecretVariable] = account.Secret;
        }

        foreach (var (name, value) in settings)
        {
            variables[name] = value;
        }

        var fleet = new BenchFleet();
        try
        {
            await fleet.StartAsync(reporter, variables);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a sandbox with so many products in each account and no limits of its own.</summary>
    public async Task<FleetProcess> AddSandboxAsync(int records, params string[] arguments)
    {
        var sandbox = FleetProcess.Start(
            "Sandbox", Logs, new Dictionary<string, string>(StringComparer.Ordinal),
            ["--Records", "1", "--Sizes:finale.product", records.ToString(CultureInfo.InvariantCulture), "--Finale:GetsPerMinute", "0", "--Finale:CollectionsPerHour", "0", .. arguments]);
        _sandboxes.Add(sandbox);
        await sandbox.WaitReadyAsync(StartLimit);
        return sandbox;
    }

    /// <summary>Adds a sync, and a source of the same name, for each of the names.</summary>
    /// <returns>The sources' ids, in the order of the names.</returns>
    public async Task<IReadOnlyList<Guid>> AddSyncsAsync(BenchDefinition bench, Uri sandbox, int pageSize, IReadOnlyList<string> names)
    {
        Guid[] sources = [.. names.Select(_ => Guid.CreateVersion7())];
        await _postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector, settings, secret_variables)
            SELECT n.id, $1, n.name, 'finale', $2::jsonb, $3::jsonb FROM unnest($4::uuid[], $5::text[]) n (id, name)
            """,
            PostgresFixture.DefaultTenant.Value, bench.Settings(sandbox, pageSize), bench.Account.VariablesJson, sources, names.ToArray());
        await _postgres.ExecuteAsync(
            "INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) SELECT n.id, $1, n.name, n.definition FROM unnest($2::uuid[], $3::text[], $4::text[]) n (id, name, definition)",
            PostgresFixture.DefaultTenant.Value, names.Select(_ => Guid.CreateVersion7()).ToArray(), names.ToArray(), names.Select(bench.Write).ToArray());
        return sources;
    }

    /// <summary>Starts a run of a sync and returns when it has completed.</summary>
    /// <returns>The run's id and when the message was handed to the broker.</returns>
    public async Task<(Guid Run, DateTimeOffset PublishedAt)> RunAsync(string sync, TimeSpan limit)
    {
        var run = Guid.CreateVersion7();
        var publishedAt = TimeProvider.System.GetUtcNow();
        await Starter.PublishAsync(sync, run, fullRefresh: false);
        await new RunsWatch(this).WaitAllAsync([run], limit);
        return (run, publishedAt);
    }

    public async Task<T> QueryAsync<T>(string sql, params object[] values)
    {
        await using var command = DataSource.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return (T)(await command.ExecuteScalarAsync())!;
    }

    public Task ExecuteAsync(string sql, params object[] values) => _postgres.ExecuteAsync(sql, values);

    public async Task StopWorkersAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.StopAsync(TimeSpan.FromSeconds(30));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in (IEnumerable<FleetProcess>)[.. _workers, .. _sandboxes])
        {
            await process.DisposeAsync();
        }

        if (_starter is not null)
        {
            await _starter.DisposeAsync();
        }

        await _rabbit.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private async Task StartAsync(BenchReporter reporter, Dictionary<string, string> settings)
    {
        await _postgres.InitializeAsync();
        await _rabbit.InitializeAsync();
        settings["SYNCFLEET_POSTGRES"] = ConnectionString;
        settings["SYNCFLEET_RABBITMQ"] = _rabbit.Uri.ToString();
        _workers.AddRange(Roles.Select(role => FleetProcess.Start(role, Logs, settings)));
        foreach (var worker in _workers)
        {
            await worker.WaitReadyAsync(StartLimit);
        }

        _starter = await RunStarter.ConnectAsync(_rabbit.Uri);
        reporter.SetServers(await QueryAsync<string>("SHOW server_version"), _starter.BrokerVersion);
    }
}
