using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Shouldly;
using SyncFleet.Testing.Services;

namespace SyncFleet.Testing.Processes;

/// <summary>
/// One sync of Finale's products through a running fleet: a sandbox, a source, a definition and a destination schema of its own. While
/// a run is watched, the checkpoint is compared with the rows again and again: it must never be ahead of them. Or a sync of any other
/// source, whose rows the test compares itself.
/// </summary>
public sealed class FleetSync : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly FleetHarness _fleet;
    private readonly CheckpointWatch _checkpoint;

    private FleetSync(FleetHarness fleet, SandboxControl sandbox, string name)
    {
        (_fleet, Sandbox, Name) = (fleet, sandbox, name);
        _checkpoint = new CheckpointWatch(fleet.DataSource, name, Table);
    }

    public SandboxControl Sandbox { get; }

    /// <summary>Name of the sync, of its source and of its schema.</summary>
    public string Name { get; }

    public string Schema => $"\"{FleetDefinition.SchemaOf(Name)}\"";

    /// <summary>Destination of the products.</summary>
    public string Table => $"{Schema}.products";

    /// <summary>Starts the sandbox and puts source and definition into the tables.</summary>
    public static async Task<FleetSync> CreateAsync(FleetHarness fleet, string name, FleetSyncOptions? options = null)
    {
        options ??= new FleetSyncOptions();
        var sync = new FleetSync(fleet, await SandboxControl.StartAsync(options.Products, [.. options.Sandbox]), name);
        await sync._checkpoint.LearnAsync(sync.Sandbox);
        await sync.ExecuteAsync(
            "INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector, settings, secret_variables) VALUES ($1, $2, $3, 'finale', $4::jsonb, $5::jsonb)",
            Guid.CreateVersion7(), PostgresFixture.DefaultTenant.Value, name, sync.SourceSettings(options), options.SecretVariables);
        await sync.AddDefinitionAsync(FleetDefinition.Write(name, options));
        return sync;
    }

    /// <summary>Puts a definition of the test's own into the tables; its source is for the test to add.</summary>
    public static async Task<FleetSync> CreateAsync(FleetHarness fleet, SandboxControl sandbox, string name, string definition)
    {
        var sync = new FleetSync(fleet, sandbox, name);
        await sync.AddDefinitionAsync(definition);
        return sync;
    }

    /// <summary>How many different checkpoints have been compared with the rows so far.</summary>
    public int CheckpointsChecked => _checkpoint.Checked;

    /// <summary>Changes products at the source.</summary>
    public async Task ChangeProductsAsync(int count = 0, int deletes = 0, int creates = 0)
    {
        await Sandbox.ChangeProductsAsync(count, deletes, creates);
        await _checkpoint.LearnAsync(Sandbox);
    }

    /// <summary>Publishes StartSync as plain JSON and returns the run's id.</summary>
    public async Task<Guid> StartAsync(bool fullRefresh = false)
    {
        var run = Guid.CreateVersion7();
        var full = fullRefresh ? "true" : "false";
        await _fleet.PublishAsync("syncfleet-start-sync", $$"""{"sync":"{{Name}}","syncRunId":"{{run}}","fullRefresh":{{full}},"requestedBy":"a test"}""");
        return run;
    }

    /// <summary>One run, which must complete with every record once.</summary>
    public async Task<RunSnapshot> RunAsync(bool fullRefresh = false)
    {
        var run = await StartAsync(fullRefresh);
        return await CompleteAsync(run);
    }

    /// <summary>Waits for a run that must complete, and proves that every record arrived once.</summary>
    public async Task<RunSnapshot> CompleteAsync(Guid run)
    {
        var ended = await CompleteOtherAsync(run);
        await AssertExactlyOnceAsync(run, ended);
        return ended;
    }

    /// <summary>Waits for a run that must complete with numbers that add up, and leave nothing behind; its rows are for the test to compare.</summary>
    public async Task<RunSnapshot> CompleteOtherAsync(Guid run)
    {
        var ended = await WaitEndedAsync(run);
        ended.Status.ShouldBe("completed", $"{ended}{_fleet.ReadLogEnds()}");
        await AssertAddsUpAsync(run, ended);
        return ended;
    }

    /// <summary>Waits for a run's end, whatever it is.</summary>
    public Task<RunSnapshot> WaitEndedAsync(Guid run) => WaitUntilAsync(run, s => s.HasEnded, "ended");

    /// <summary>Waits until a run is in the midst of things, which is a failure of the test when the run has ended before.</summary>
    public async Task<RunSnapshot> WaitMidRunAsync(Guid run, Func<RunSnapshot, bool> reached)
    {
        var snapshot = await WaitUntilAsync(run, s => s.HasEnded || reached(s), "in its midst");
        snapshot.HasEnded.ShouldBeFalse($"the run was over before the test could disturb it: {snapshot}");
        return snapshot;
    }

    /// <summary>The law: rows as in the sandbox, numbers that add up, nothing left behind, a checkpoint that the rows bear out.</summary>
    public async Task AssertExactlyOnceAsync(Guid run, RunSnapshot ended)
    {
        await AssertAddsUpAsync(run, ended);
        (await ReadProductDigestAsync()).ShouldBe(await Sandbox.ReadProductDigestAsync());
        await _checkpoint.CheckAsync();
    }

    /// <summary>Count and sums of the living rows, made as the sandbox makes its own.</summary>
    public async Task<ProductDigest> ReadProductDigestAsync()
    {
        await using var command = _fleet.DataSource.CreateCommand($"""
            SELECT count(*), coalesce(sum(('x' || left(md5(sku), 8))::bit(32)::bigint), 0)::bigint,
                coalesce(sum(('x' || left(md5(sku || '|' || to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') || '|' || coalesce(name, '')), 8))::bit(32)::bigint), 0)::bigint
            FROM {Table} WHERE _sf_deleted_at IS NULL
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new ProductDigest(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    /// <summary>First column of the first row.</summary>
    public async Task<T> QueryAsync<T>(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Returns when a query's one value is true.</summary>
    public async Task WaitUntilAsync(string sql)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var limit = new CancellationTokenSource(Limit);
        while (!await QueryAsync<bool>(sql))
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => Sandbox.DisposeAsync();

    private async Task AssertAddsUpAsync(Guid run, RunSnapshot ended)
    {
        ended.AddsUp.ShouldBeTrue(ended.ToString());
        (ended.PagesTransformed, ended.PagesWritten).ShouldBe((ended.PagesFetched, ended.PagesFetched), ended.ToString());
        (await RunQueries.ReadLeftoversAsync(_fleet.DataSource, run)).ShouldBe(RunQueries.NothingLeft);
    }

    private Task AddDefinitionAsync(string definition) => ExecuteAsync(
        "INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, $3, $4)",
        Guid.CreateVersion7(), PostgresFixture.DefaultTenant.Value, Name, definition);

    private async Task<RunSnapshot> WaitUntilAsync(Guid run, Func<RunSnapshot, bool> reached, string goal)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        var started = Stopwatch.GetTimestamp();
        var last = "";
        while (await timer.WaitForNextTickAsync())
        {
            try
            {
                var snapshot = await RunQueries.ReadSnapshotAsync(_fleet.DataSource, run);
                last = snapshot.ToString();
                await _checkpoint.CheckAsync();
                if (reached(snapshot))
                {
                    return snapshot;
                }
            }
            catch (NpgsqlException exception) when (exception is not PostgresException { SqlState: not ("57P01" or "57P02" or "57P03") })
            {
                // The tests take the database away, too; it comes back.
                last = exception.Message;
            }

            if (Stopwatch.GetElapsedTime(started) > Limit)
            {
                var streams = await RunQueries.DescribeStreamsAsync(_fleet.DataSource, run);
                throw new TimeoutException($"The run was not {goal} within {Limit.TotalSeconds:0} s. {last}\n{streams}{_fleet.ReadLogEnds()}");
            }
        }

        throw new UnreachableException();
    }

    private string SourceSettings(FleetSyncOptions options)
    {
        var start = TimeProvider.System.GetUtcNow().AddDays(-32).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return $$"""{"baseUrl":"{{new Uri(Sandbox.Address, "finale")}}","account":"acme","startDate":"{{start}}","pageSize":{{options.PageSize}}{{options.Settings}}}""";
    }

    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = _fleet.DataSource.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}
