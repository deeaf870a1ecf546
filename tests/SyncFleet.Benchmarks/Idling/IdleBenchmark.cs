using System.Diagnostics;
using SyncFleet.Benchmarks.Commands;
using SyncFleet.Benchmarks.Fleets;
using SyncFleet.Benchmarks.Reports;

namespace SyncFleet.Benchmarks.Idling;

/// <summary>A fleet that has many sources and nothing to do: each source's sync is parked with a due time ahead.</summary>
internal static class IdleBenchmark
{
    // Past the start's own work: connections, caches, the first sweeps.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(BenchArguments arguments, BenchReporter reporter)
    {
        var (sources, seconds) = (arguments.Sources?[0] ?? 10_000, arguments.Seconds ?? 60);
        await reporter.SetAsync(("sources", sources), ("seconds", seconds), ("settling s", Settling.TotalSeconds));
        await using var fleet = await BenchFleet.StartAsync(reporter);
        await RegisterAsync(fleet, sources);
        await PassAsync(Settling);
        await using var activity = await DatabaseActivity.OfAsync(fleet);
        using var cpu = await FleetCpu.StartAsync(fleet);
        var (before, started) = (await activity.ReadAsync(), Stopwatch.GetTimestamp());
        await PassAsync(TimeSpan.FromSeconds(seconds));
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var (after, used) = (await activity.ReadAsync(), cpu.Read());
        await ReportAsync(fleet, used, elapsed, reporter);
        await reporter.AddAsync(new BenchTable
        {
            Title = "What PostgreSQL is asked",
            RowsAre = "counted",
            Columns = [new("in all", "", 0), new("rate", "/s", 2)],
            Rows = [.. after.Select((a, i) => new BenchRow(a.Name, [a.Count - before[i].Count, (a.Count - before[i].Count) / elapsed]))],
        });
        await reporter.NoteAsync(activity.Method);
        var parked = await fleet.QueryAsync<long>("SELECT count(*) FROM syncfleet.parked_work");
        var runs = await fleet.QueryAsync<long>("SELECT count(*) FROM syncfleet.sync_runs");
        if (parked != sources || runs != 0)
        {
            throw new InvalidOperationException($"The fleet was not idle: {parked} of {sources} syncs are parked and {runs} runs were asked for.");
        }
    }

    // The first is due in an hour, the others spread over the day after.
    private static async Task RegisterAsync(BenchFleet fleet, int sources)
    {
        var bench = BenchDefinition.OfToday("idle");
        string[] names = [.. Enumerable.Range(1, sources).Select(i => $"idle-{i}")];
        await fleet.AddSyncsAsync(bench, new Uri("http://127.0.0.1:9"), pageSize: 1_000, names);
        await fleet.ExecuteAsync(
            """
            INSERT INTO syncfleet.parked_work (parked_id, tenant_id, kind, dedupe_key, message, reason, due_at, created_at)
            SELECT gen_random_uuid(), tenant_id, 'start_sync', 'start_sync:' || sync_id, jsonb_build_object('sync', name, 'tenant', 'default'), 'its schedule',
                   now() + interval '1 h' + row_number() OVER () * interval '1 day' / $1::int, now()
            FROM syncfleet.syncs
            """,
            sources);
        foreach (var table in (string[])["sources", "syncs", "parked_work"])
        {
            await fleet.ExecuteAsync($"VACUUM ANALYZE syncfleet.{table}");
        }
    }

    private static async Task ReportAsync(BenchFleet fleet, IReadOnlyList<(string Name, double Seconds)> used, double elapsed, BenchReporter reporter)
    {
        var memories = fleet.Workers.Select(w => ProcessMemory.Read(w.Id)).ToList();
        var rows = fleet.Workers.Select((w, i) => Row(w.Role.ToLowerInvariant(), memories[i], used[i].Seconds)).ToList();
        rows.Add(Row(
            "workers in all",
            new ProcessMemory(memories.Sum(m => m.ResidentBytes), memories.Sum(m => m.ProportionalBytes), memories.Sum(m => m.PrivateBytes)),
            used.Take(memories.Count).Sum(u => u.Seconds)));
        rows.Add(new BenchRow("postgres", [null, null, null, used[^1].Seconds / elapsed * 100]));
        await reporter.AddAsync(new BenchTable
        {
            Title = "Memory and CPU of the idle fleet",
            RowsAre = "process",
            Columns = [new("resident", "MiB", 0), new("proportional", "MiB", 0), new("private", "MiB", 0), new("CPU", "% of a core", 2)],
            Rows = rows,
        });

        BenchRow Row(string name, ProcessMemory memory, double cpuSeconds) =>
            new(name, [memory.ResidentBytes / 1048576.0, memory.ProportionalBytes / 1048576.0, memory.PrivateBytes / 1048576.0, cpuSeconds / elapsed * 100]);
    }

    private static Task PassAsync(TimeSpan length) => Task.Delay(length, TimeProvider.System);
}
