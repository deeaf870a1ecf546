using SyncFleet.Benchmarks.Commands;
using SyncFleet.Benchmarks.Fleets;
using SyncFleet.Benchmarks.Reports;

namespace SyncFleet.Benchmarks.Latencies;

/// <summary>
/// From <c>StartSync</c> to the rows of a stream of one page: runs one after another, then runs that arrive at fixed rates. Every run
/// has a sync and a source of its own, so that none waits for another's end and each brings rows that were not there.
/// </summary>
internal static class LatencyBenchmark
{
    private const int RecordsPerRun = 100;

    private static readonly IReadOnlyList<int> DefaultRates = [1, 10, 50];

    public static async Task RunAsync(BenchArguments arguments, BenchReporter reporter)
    {
        var (runs, rates, length) = (arguments.Runs ?? 20, arguments.Rates ?? DefaultRates, TimeSpan.FromSeconds(arguments.Seconds ?? 30));
        await reporter.SetAsync(("runs", runs), ("rates", rates), ("seconds", length.TotalSeconds), ("records a run", RecordsPerRun));
        await using var fleet = await BenchFleet.StartAsync(reporter);
        var sandbox = await fleet.AddSandboxAsync(RecordsPerRun, "--Now", "real");
        var syncs = new LatencySyncs(fleet, sandbox.Address);
        await reporter.AddAsync(await SingleRuns.MeasureAsync(fleet, syncs, runs));
        List<BenchRow> waits = [];
        List<BenchRow> phases = [];
        foreach (var rate in rates)
        {
            var arrivals = await RateRuns.MeasureAsync(fleet, syncs, rate, length);
            waits.Add(arrivals.WaitRow());
            phases.Add(await arrivals.PhaseRowAsync(fleet));
            await reporter.SayAsync($"{rate} a second: {arrivals.Count} runs");
        }

        await reporter.AddAsync(new BenchTable { Title = "StartSync to row visible, by arrivals a second", RowsAre = "per second", Columns = RateRuns.WaitColumns, Rows = waits });
        await reporter.AddAsync(new BenchTable { Title = "Parts of it, by what the tables say", RowsAre = "per second", Columns = RateRuns.PhaseColumns, Rows = phases });
        await reporter.NoteAsync($"Arrivals are due by the clock and counted from when they were due. A row is visible when a SELECT on the destination table, repeated every {RowWatch.Interval.TotalMilliseconds:0} ms on a connection of its own, has returned with it: up to that and the time a look takes is in each figure.");
        await reporter.NoteAsync("First row written and run ended are what the fleet wrote down; it takes the time of the first row before the merge, not at the commit. Of fewer than 100 arrivals the p99 is the slowest.");
    }
}
