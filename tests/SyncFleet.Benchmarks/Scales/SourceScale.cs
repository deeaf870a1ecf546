using System.Diagnostics;
using SyncFleet.Benchmarks.Fleets;
using SyncFleet.Benchmarks.Reports;

namespace SyncFleet.Benchmarks.Scales;

/// <summary>
/// One fleet reads more and more sources, every answer of which takes 200 ms. Each source reads everything again as soon as its run has
/// ended; when the time is up no run is started any more, and what is under way is waited for and counted too.
/// </summary>
internal static class SourceScale
{
    private const int RecordsPerSource = 450;
    private const int PageSize = 100;
    private const int DelayMilliseconds = 200;
    private const int DefaultConcurrency = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync(IReadOnlyList<int> counts, int seconds, int? concurrency, BenchReporter reporter)
    {
        await reporter.SetAsync(("sources", counts), ("seconds", seconds), ("concurrency", concurrency ?? DefaultConcurrency), ("records per source", RecordsPerSource), ("page size of sources", PageSize), ("answer after ms", DelayMilliseconds));
        await using var fleet = await BenchFleet.StartAsync(reporter, concurrency is { } places ? [("SYNCFLEET_FETCHER__CONCURRENCY", $"{places}")] : []);
        var sandbox = await fleet.AddSandboxAsync(RecordsPerSource, "--Now", "real", "--Faults:0:Kind", "Slow", "--Faults:0:Rate", "1", "--Faults:0:DelayMs", $"{DelayMilliseconds}");
        var bench = BenchDefinition.OfToday("slow");
        await fleet.AddSyncsAsync(bench, sandbox.Address, PageSize, ["warm-1", "warm-2", "warm-3", "warm-4"]);
        await MeasureAsync(fleet, ["warm-1", "warm-2", "warm-3", "warm-4"], 10);
        List<Level> levels = [];
        foreach (var count in counts)
        {
            string[] syncs = [.. Enumerable.Range(1, count).Select(i => $"of-{count}-{i}")];
            await fleet.AddSyncsAsync(bench, sandbox.Address, PageSize, syncs);
            levels.Add(await MeasureAsync(fleet, syncs, seconds));
            await reporter.SayAsync($"{count:#,0} sources: {levels[^1].Runs} runs in {levels[^1].Seconds:0.0} s");
        }

        await ReportAsync(levels, concurrency ?? DefaultConcurrency, reporter);
    }

    private static async Task<Level> MeasureAsync(BenchFleet fleet, string[] syncs, int seconds)
    {
        foreach (var worker in fleet.Workers)
        {
            ProcessMemory.ResetPeak(worker.Id);
        }

        using var cpu = await FleetCpu.StartAsync(fleet);
        var pagesBefore = await PagesAsync(fleet);
        var started = Stopwatch.GetTimestamp();
        var runs = await DriveAsync(fleet, syncs, TimeSpan.FromSeconds(seconds));
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var used = cpu.Read();
        return new Level(syncs.Length, runs, elapsed, (double)(await PagesAsync(fleet) - pagesBefore) / runs, used, fleet.Workers.Sum(w => w.PeakBytes()));
    }

    /// <returns>How many runs have completed.</returns>
    private static async Task<int> DriveAsync(BenchFleet fleet, string[] syncs, TimeSpan length)
    {
        var watch = new RunsWatch(fleet);
        Dictionary<Guid, string> active = [];
        foreach (var sync in syncs)
        {
            await StartAsync(sync);
        }

        var (completed, started) = (0, Stopwatch.GetTimestamp());
        using var timer = new PeriodicTimer(LookInterval);
        using var stop = new CancellationTokenSource(Limit);
        while (active.Count > 0)
        {
            await timer.WaitForNextTickAsync(stop.Token);
            foreach (var run in await watch.FindCompletedAsync(active.Keys))
            {
                completed++;
                active.Remove(run, out var sync);
                if (Stopwatch.GetElapsedTime(started) < length)
                {
                    await StartAsync(sync!);
                }
            }
        }

        return completed;

        async Task StartAsync(string sync)
        {
            var run = Guid.CreateVersion7();
            active.Add(run, sync);
            await fleet.Starter.PublishAsync(sync, run, fullRefresh: true);
        }
    }

    private static async Task<long> PagesAsync(BenchFleet fleet) => (long)await fleet.QueryAsync<decimal>("SELECT coalesce(sum(pages_fetched), 0) FROM syncfleet.stream_runs");

    private static async Task ReportAsync(IReadOnlyList<Level> levels, int places, BenchReporter reporter)
    {
        string[] names = [.. levels[0].Cpu.Select(c => c.Name)];
        await reporter.AddAsync(new BenchTable
        {
            Title = $"Sources that answer after {DelayMilliseconds} ms",
            RowsAre = "sources",
            Columns =
            [
                new("runs", "", 0), new("took", "s", 1), new("finished", "runs/min", 0), new("of possible", "", 2), new("pages a run", "", 1),
                .. names.Select(n => new BenchColumn(n, "CPU ms/run", 1)), new("workers", "% of a core", 0), new("workers, peak", "MiB", 0),
            ],
            Rows = [.. levels.Select(level => new BenchRow($"{level.Sources:#,0}",
                [level.Runs, level.Seconds, level.PerMinute, level.PerMinute / level.Possible(places), level.PagesPerRun, .. level.Cpu.Select(c => (double?)(c.Seconds / level.Runs * 1000)),
                    level.Cpu.Where(c => c.Name != "postgres").Sum(c => c.Seconds) / level.Seconds * 100, level.PeakBytes / 1048576.0]))],
        });
        await reporter.NoteAsync($"Possible: as many runs at once as there are sources, {places} at most (SYNCFLEET_FETCHER__CONCURRENCY), each as long as the answers to its pages take. Runs are looked for every {LookInterval.TotalMilliseconds:0} ms, which a source's next run waits for.");
    }

    private sealed record Level(int Sources, int Runs, double Seconds, double PagesPerRun, IReadOnlyList<(string Name, double Seconds)> Cpu, long PeakBytes)
    {
        public double PerMinute => Runs / Seconds * 60;

        public double Possible(int places) => Math.Min(Sources, places) * 60_000 / (PagesPerRun * DelayMilliseconds);
    }
}
