using System.Globalization;

namespace SyncFleet.Benchmarks.Latencies;

/// <summary>
/// From <c>StartSync</c> handed to the broker to the first request at the source, to the first row committed and to the run's end,
/// for a stream of one page; the first run (cold processes) by itself, then the median and the slowest of the others.
/// </summary>
internal static class LatencyBenchmark
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(BenchArguments arguments, TextWriter output)
    {
        await using var fleet = await BenchFleet.StartAsync(arguments with { Records = 100, PageSize = 1_000 });
        await output.WriteLineAsync($"idle: the four workers together hold {fleet.Workers.Sum(w => w.ResidentBytes()) / 1048576.0:0} MiB");
        List<(double Request, double Row, double End)> runs = [];
        for (var i = 0; i <= arguments.Runs; i++)
        {
            // Every run finds an empty table and no checkpoint.
            await fleet.QueryAsync<long>("WITH gone AS (DELETE FROM syncfleet.checkpoints RETURNING 1) SELECT count(*) FROM gone");
            if (i > 0)
            {
                await fleet.QueryAsync<long>("WITH gone AS (DELETE FROM bench.products RETURNING 1) SELECT count(*) FROM gone");
            }

            var (run, publishedAt) = await fleet.RunAsync(BenchDefinition.Measured, Limit);
            runs.Add((
                await SinceAsync(fleet, "SELECT first_request_at FROM syncfleet.stream_runs WHERE sync_run_id = $1", run, publishedAt),
                await SinceAsync(fleet, "SELECT first_row_at FROM syncfleet.stream_runs WHERE sync_run_id = $1", run, publishedAt),
                await SinceAsync(fleet, "SELECT ended_at FROM syncfleet.sync_runs WHERE sync_run_id = $1", run, publishedAt)));
        }

        await WriteAsync(output, "cold", [runs[0]]);
        await WriteAsync(output, "warm", runs[1..]);
    }

    private static async Task<double> SinceAsync(BenchFleet fleet, string sql, Guid run, DateTimeOffset publishedAt)
    {
        var at = await fleet.QueryAsync<DateTime>(sql, run);
        return (at - publishedAt.UtcDateTime).TotalMilliseconds;
    }

    private static async Task WriteAsync(TextWriter output, string name, List<(double Request, double Row, double End)> runs)
    {
        foreach (var (what, values) in new[] { ("first request", runs.Select(r => r.Request)), ("first row", runs.Select(r => r.Row)), ("run ended", runs.Select(r => r.End)) })
        {
            var sorted = values.Order().ToList();
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{name}: StartSync to {what,-13} median {sorted[sorted.Count / 2],5:0} ms, slowest {sorted[^1],5:0} ms"));
        }
    }
}
