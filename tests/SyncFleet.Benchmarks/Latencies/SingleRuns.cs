using SyncFleet.Benchmarks.Fleets;
using SyncFleet.Benchmarks.Reports;
using SyncFleet.Testing.Measuring;

namespace SyncFleet.Benchmarks.Latencies;

/// <summary>Runs one after another: the first, which finds the processes cold, by itself; then the others.</summary>
internal static class SingleRuns
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<BenchTable> MeasureAsync(BenchFleet fleet, LatencySyncs syncs, int count)
    {
        List<double[]> runs = [];
        foreach (var sync in await syncs.MakeAsync(count + 1))
        {
            var (run, publishedAt) = await fleet.RunAsync(sync.Name, Limit);
            runs.Add(
            [
                await SinceAsync(fleet, "SELECT first_request_at FROM syncfleet.stream_runs WHERE sync_run_id = $1", run, publishedAt),
                await SinceAsync(fleet, "SELECT first_row_at FROM syncfleet.stream_runs WHERE sync_run_id = $1", run, publishedAt),
                await SinceAsync(fleet, "SELECT ended_at FROM syncfleet.sync_runs WHERE sync_run_id = $1", run, publishedAt),
            ]);
        }

        return new BenchTable
        {
            Title = "StartSync to …, one run after another",
            RowsAre = "runs",
            Columns = [.. new[] { "first request", "first row written", "run ended" }.SelectMany(what => (BenchColumn[])[new($"{what} p50", "ms", 0), new($"{what} slowest", "ms", 0)])],
            Rows = [Row("first, cold", runs[..1]), Row($"{count} after it", runs[1..])],
        };
    }

    private static async Task<double> SinceAsync(BenchFleet fleet, string sql, Guid run, DateTimeOffset publishedAt) =>
        (await fleet.QueryAsync<DateTime>(sql, run) - publishedAt.UtcDateTime).TotalMilliseconds;

    private static BenchRow Row(string name, List<double[]> runs) => new(name,
        [.. Enumerable.Range(0, 3).SelectMany(part => (double?[])[Percentile.Of([.. runs.Select(r => r[part])], 50), runs.Max(r => r[part])])]);
}
