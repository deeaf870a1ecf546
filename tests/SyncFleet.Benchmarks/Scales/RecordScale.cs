using System.Diagnostics;
using SyncFleet.Benchmarks.Fleets;
using SyncFleet.Benchmarks.Reports;

namespace SyncFleet.Benchmarks.Scales;

/// <summary>
/// One fleet brings in streams of growing size, each from a sandbox and into a table of its own. Small ones come several times over, so
/// that what is divided by the records is more than the clock's grain.
/// </summary>
internal static class RecordScale
{
    private const int WarmUpRecords = 50_000;
    private const int LeastRecords = 200_000;
    private const int MostRepeats = 10;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    public static async Task RunAsync(IReadOnlyList<int> sizes, int pageSize, BenchReporter reporter)
    {
        await reporter.SetAsync(("records", sizes), ("page size", pageSize));
        await using var fleet = await BenchFleet.StartAsync(reporter);
        await MeasureAsync(fleet, WarmUpRecords, pageSize);
        List<SizeCost> costs = [];
        foreach (var size in sizes)
        {
            costs.Add(await MeasureAsync(fleet, size, pageSize));
            await reporter.SayAsync($"{size:#,0} records: {costs[^1].WallSeconds:0.0} s");
        }

        await ReportAsync(costs, reporter);
    }

    private static async Task<SizeCost> MeasureAsync(BenchFleet fleet, int size, int pageSize)
    {
        var repeats = Math.Clamp(LeastRecords / size, 1, MostRepeats);
        var name = $"scale_{size}{(size == WarmUpRecords ? "_warm" : "")}";
        var bench = BenchDefinition.OfToday(name);
        string[] syncs = [.. Enumerable.Range(1, repeats).Select(i => $"{name.Replace('_', '-')}-{i}")];
        var sandbox = await fleet.AddSandboxAsync(size, "--Now", "real");
        await fleet.AddSyncsAsync(bench, sandbox.Address, pageSize, syncs);
        using var cpu = await FleetCpu.StartAsync(fleet, sandbox);
        foreach (var worker in fleet.Workers)
        {
            ProcessMemory.ResetPeak(worker.Id);
        }

        var started = Stopwatch.GetTimestamp();
        foreach (var sync in syncs)
        {
            await fleet.RunAsync(sync, Limit);
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var cost = new SizeCost(size, repeats, seconds, cpu.Read(), [.. fleet.Workers.Select(w => (w.Role.ToLowerInvariant(), w.PeakBytes()))]);
        await sandbox.StopAsync(TimeSpan.FromSeconds(10));
        await CheckAsync(fleet, name, (long)size * repeats);
        return cost;
    }

    private static async Task CheckAsync(BenchFleet fleet, string schema, long expected)
    {
        var rows = await fleet.QueryAsync<long>($"SELECT count(*) FROM {schema}.products");
        if (rows != expected)
        {
            throw new InvalidOperationException($"The table {schema}.products holds {rows} of {expected} rows.");
        }

        // The next size finds the disk as this one did.
        await fleet.QueryAsync<long>("WITH gone AS (DELETE FROM syncfleet.pages RETURNING 1) SELECT count(*) FROM gone");
        foreach (var sql in (string[])[$"DROP TABLE {schema}.products", "VACUUM syncfleet.pages", "VACUUM syncfleet.row_batches"])
        {
            await fleet.ExecuteAsync(sql);
        }
    }

    private static async Task ReportAsync(IReadOnlyList<SizeCost> costs, BenchReporter reporter)
    {
        string[] names = [.. costs[0].Cpu.Select(c => c.Name)];
        string[] roles = [.. costs[0].Peaks.Select(p => p.Role)];
        await reporter.AddAsync(new BenchTable
        {
            Title = "Cost of a record by size of the stream: CPU s and wall s per million records",
            RowsAre = "records",
            Columns = [new("runs", "", 0), .. names.Select(n => new BenchColumn(n, "s/M", 1)), new("wall", "s/M", 1), new("workers", "s/M", 1), new("workers, of the smallest", "", 2), new("wall, of the smallest", "", 2)],
            Rows = [.. costs.Select(c => new BenchRow($"{c.Records:#,0}",
                [c.Repeats, .. c.Cpu.Select(u => (double?)c.PerMillion(u.Seconds)), c.PerMillion(c.WallSeconds), c.PerMillion(c.WorkerSeconds(roles)),
                    c.PerMillion(c.WorkerSeconds(roles)) / costs[0].PerMillion(costs[0].WorkerSeconds(roles)), c.PerMillion(c.WallSeconds) / costs[0].PerMillion(costs[0].WallSeconds)]))],
        });
        await reporter.AddAsync(new BenchTable
        {
            Title = "Most memory by size of the stream",
            RowsAre = "records",
            Columns = [.. roles.Select(r => new BenchColumn(r, "MiB", 0))],
            Rows = [.. costs.Select(c => new BenchRow($"{c.Records:#,0}", [.. c.Peaks.Select(p => (double?)(p.Bytes / 1048576.0))]))],
        });
        await reporter.NoteAsync("A small stream carries the fixed cost of its run; each size is divided by all records of all its runs.");
    }

    private sealed record SizeCost(int Records, int Repeats, double WallSeconds, IReadOnlyList<(string Name, double Seconds)> Cpu, IReadOnlyList<(string Role, long Bytes)> Peaks)
    {
        public double PerMillion(double seconds) => seconds / ((double)Records * Repeats) * 1_000_000;

        public double WorkerSeconds(string[] roles) => Cpu.Where(c => roles.Contains(c.Name, StringComparer.Ordinal)).Sum(c => c.Seconds);
    }
}
