using System.Text;
using Npgsql;
using RabbitMQ.Client;
using SyncFleet.Postgres.Migrations;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;

namespace SyncFleet.Benchmarks;

/// <summary>The fleet as separate processes over a database and a virtual host of its own, reading a sandbox.</summary>
internal sealed class BenchFleet : IAsyncDisposable
{
    private static readonly string[] Roles = ["Coordinator", "Fetcher", "Transformer", "Writer"];
    private static readonly BenchDefinition[] Definitions = [BenchDefinition.Measured, BenchDefinition.WarmUp];
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly PostgresFixture _postgres = new();
    private readonly RabbitMqFixture _rabbit = new();
    private readonly List<FleetProcess> _workers = [];

    private BenchFleet(FleetProcess sandbox) => Sandbox = sandbox;

    public FleetProcess Sandbox { get; }

    public IReadOnlyList<FleetProcess> Workers => _workers;

    public NpgsqlDataSource DataSource => _postgres.DataSource;

    public string ConnectionString => _postgres.ConnectionString;

    public static async Task<BenchFleet> StartAsync(BenchArguments arguments)
    {
        var logs = Path.Combine(LocalServices.Root, ".local", "bench");
        var sandbox = FleetProcess.Start("Sandbox", logs, new Dictionary<string, string>(StringComparer.Ordinal), "--Records", "1", $"--Sizes:finale.product", $"{arguments.Records}", "--Finale:GetsPerMinute", "0", "--Finale:CollectionsPerHour", "0");
        var fleet = new BenchFleet(sandbox);
        await sandbox.WaitReadyAsync(StartLimit);
        await fleet._postgres.InitializeAsync();
        await fleet._rabbit.InitializeAsync();
        Dictionary<string, string> settings = new(StringComparer.Ordinal)
        {
            ["SYNCFLEET_POSTGRES"] = fleet.ConnectionString,
            ["SYNCFLEET_RABBITMQ"] = fleet._rabbit.Uri.ToString(),
            ["SYNCFLEET_UPSTREAM__ALLOWEDADDRESSES__0"] = "127.0.0.1",
        };
        foreach (var bench in Definitions)
        {
            settings[Variable(bench, "KEY")] = bench.Key;
            settings[Variable(bench, "SECRET")] = bench.Secret;
        }

        fleet._workers.AddRange(Roles.Select(role => FleetProcess.Start(role, logs, settings)));
        foreach (var worker in fleet._workers)
        {
            await worker.WaitReadyAsync(StartLimit);
        }

        await Migrator.ApplyAsync(fleet.DataSource, CancellationToken.None);
        foreach (var bench in Definitions)
        {
            await fleet.ApplyAsync(bench, arguments.PageSize);
        }

        return fleet;
    }

    /// <summary>Publishes <c>StartSync</c> as plain JSON and returns when the run has ended.</summary>
    /// <returns>The run's id and when the message was handed to the broker.</returns>
    public async Task<(Guid Run, DateTimeOffset PublishedAt)> RunAsync(BenchDefinition bench, TimeSpan limit)
    {
        var run = Guid.CreateVersion7();
        var factory = new ConnectionFactory { Uri = _rabbit.Uri };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var body = Encoding.UTF8.GetBytes($$"""{"sync":"{{bench.Name}}","syncRunId":"{{run}}"}""");
        var publishedAt = TimeProvider.System.GetUtcNow();
        await channel.BasicPublishAsync(exchange: "syncfleet-start-sync", routingKey: "", body: body);
        await WaitEndedAsync(run, limit);
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

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        await Sandbox.DisposeAsync();
        await _rabbit.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private async Task WaitEndedAsync(Guid run, TimeSpan limit)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var stop = new CancellationTokenSource(limit);
        while (await timer.WaitForNextTickAsync(stop.Token))
        {
            var status = await QueryAsync<string>("SELECT coalesce((SELECT status FROM syncfleet.sync_runs WHERE sync_run_id = $1), 'requested')", run);
            if (status == "completed")
            {
                return;
            }

            if (status is not ("requested" or "running"))
            {
                throw new InvalidOperationException($"The run ended as {status}: {await QueryAsync<string>("SELECT coalesce(failure_message, '') FROM syncfleet.sync_runs WHERE sync_run_id = $1", run)}");
            }
        }
    }

    private async Task ApplyAsync(BenchDefinition bench, int pageSize)
    {
        await _postgres.ExecuteAsync(
            "INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector, settings, secret_variables) VALUES ($1, $2, $3, 'finale', $4::jsonb, $5::jsonb)",
            Guid.CreateVersion7(),
            PostgresFixture.DefaultTenant.Value,
            bench.Name,
            bench.Settings(Sandbox.Address, pageSize),
            $$"""{"apiKey":"{{Variable(bench, "KEY")}}","apiSecret":"{{Variable(bench, "SECRET")}}"}""");
        await _postgres.ExecuteAsync(
            "INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, $3, $4)",
            Guid.CreateVersion7(),
            PostgresFixture.DefaultTenant.Value,
            bench.Name,
            bench.Yaml);
    }

    private static string Variable(BenchDefinition bench, string secret) => $"SYNCFLEET_SECRET_{bench.Name.ToUpperInvariant()}_{secret}";
}
