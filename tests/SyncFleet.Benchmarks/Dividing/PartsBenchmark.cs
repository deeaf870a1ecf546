using SyncFleet.Benchmarks.Commands;
using SyncFleet.Benchmarks.Fleets;
using SyncFleet.Benchmarks.Reports;
using SyncFleet.Testing.Services;

namespace SyncFleet.Benchmarks.Dividing;

/// <summary>
/// One stream of 48 windows, each an answer that takes 200 ms, read as a whole and in more and more parts: what reading side by side
/// gains, and what it costs.
/// </summary>
internal static class PartsBenchmark
{
    private const int DelayMilliseconds = 200;

    private static readonly int[] Parts = [1, 2, 4, 8, 16];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private const string Definition = """
        sync: months
        source: months
        destination: { schema: months }
        phases:
          - name: all
            streams:
              - stream: records
                table: records
                key: [id]
                columns: { id: id, name: name, changed: { path: changed, type: date } }
        """;

    public static async Task RunAsync(BenchArguments arguments, BenchReporter reporter)
    {
        var runs = arguments.Runs ?? 5;
        await reporter.SetAsync(("parts", Parts), ("runs", runs), ("windows", MonthServer.Months), ("records", MonthServer.Months * MonthServer.RecordsPerMonth), ("answer after ms", DelayMilliseconds));
        await using var server = await MonthServer.StartAsync(TimeSpan.FromMilliseconds(DelayMilliseconds));
        var manifests = Directory.CreateDirectory(Path.Combine(LocalServices.Root, ".local", "bench", "manifests")).FullName;
        await File.WriteAllTextAsync(Path.Combine(manifests, $"{MonthServer.Connector}.yaml"), MonthServer.Manifest);
        List<Level> levels = [];
        foreach (var parts in Parts)
        {
            levels.Add(await MeasureAsync(parts, runs, server, manifests, reporter));
            await reporter.SayAsync($"{parts} parts: {levels[^1].Seconds:0.00} s a run");
        }

        await reporter.AddAsync(new BenchTable
        {
            Title = $"One stream of {MonthServer.Months} windows, answers after {DelayMilliseconds} ms",
            RowsAre = "parts",
            Columns = [new("read", "s", 2), new("of one part", "", 2), new("of possible", "", 2), .. levels[0].Cpu.Select(c => new BenchColumn(c.Name, "CPU ms/run", 0))],
            Rows = [.. levels.Select(level => new BenchRow($"{level.Parts}",
                [level.Seconds, levels[0].Seconds / level.Seconds, level.Possible / level.Seconds, .. level.Cpu.Select(c => (double?)(c.Seconds / runs * 1000))]))],
        });
        await reporter.NoteAsync("Read: median of the runs, from the first request to the end of the stream. Possible: as long as the answers to the longest part's windows take.");
    }

    private static async Task<Level> MeasureAsync(int parts, int runs, MonthServer server, string manifests, BenchReporter reporter)
    {
        await using var fleet = await BenchFleet.StartAsync(
            reporter, ("SYNCFLEET_FETCHER__PARTS", $"{parts}"), ("SYNCFLEET_FETCHER__CONCURRENCY", "16"), ("SYNCFLEET_FETCHER__MANIFESTFOLDERS__0", manifests));
        await fleet.ExecuteAsync(
            "INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector, settings) VALUES ($1, $2, 'months', $3, $4::jsonb)",
            Guid.CreateVersion7(), PostgresFixture.DefaultTenant.Value, MonthServer.Connector, $$"""{"url":"{{server.Address.AbsoluteUri.TrimEnd('/')}}"}""");
        await fleet.ExecuteAsync(
            "INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, 'months', $3)", Guid.CreateVersion7(), PostgresFixture.DefaultTenant.Value, Definition);
        await RunAsync(fleet);
        using var cpu = await FleetCpu.StartAsync(fleet);
        List<double> seconds = [];
        for (var run = 0; run < runs; run++)
        {
            seconds.Add(await RunAsync(fleet));
        }

        var divided = await fleet.QueryAsync<int>("SELECT max(parts)::int FROM syncfleet.stream_runs");
        if (divided != (parts == 1 ? 0 : parts))
        {
            throw new InvalidOperationException($"The stream was read in {divided} parts instead of {parts}.");
        }

        seconds.Sort();
        return new Level(parts, seconds[seconds.Count / 2], cpu.Read());
    }

    // Everything again: the rows are there after the first run, and every one is looked for.
    private static async Task<double> RunAsync(BenchFleet fleet)
    {
        var run = Guid.CreateVersion7();
        await fleet.Starter.PublishAsync("months", run, fullRefresh: true);
        await new RunsWatch(fleet).WaitAllAsync([run], Limit);
        var rows = await fleet.QueryAsync<long>("SELECT count(*) FROM months.records WHERE _sf_deleted_at IS NULL");
        return rows == MonthServer.Months * MonthServer.RecordsPerMonth
            ? await fleet.QueryAsync<double>("SELECT extract(epoch FROM ended_at - first_request_at)::float8 FROM syncfleet.stream_runs WHERE sync_run_id = $1", run)
            : throw new InvalidOperationException($"{rows} rows instead of {MonthServer.Months * MonthServer.RecordsPerMonth}.");
    }

    private sealed record Level(int Parts, double Seconds, IReadOnlyList<(string Name, double Seconds)> Cpu)
    {
        public double Possible => Math.Ceiling((double)MonthServer.Months / Parts) * DelayMilliseconds / 1000;
    }
}
