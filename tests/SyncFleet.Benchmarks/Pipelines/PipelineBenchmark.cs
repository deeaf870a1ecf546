using System.Diagnostics;
using System.Text.Json;
using SyncFleet.Benchmarks.Commands;
using SyncFleet.Benchmarks.Fleets;
using SyncFleet.Benchmarks.Reports;
using SyncFleet.Testing.Processes;

namespace SyncFleet.Benchmarks.Pipelines;

/// <summary>
/// The whole way of a first read, in turn and in one go: (a) the fleet as separate processes, (b) the direct path: one process,
/// same HTTP source, same mapping, same COPY and merge, two connections, no broker and no page store. Before each is measured, it
/// brings in about a ninth as many records of another account, so that what is compared is work and not start-up.
/// </summary>
internal static class PipelineBenchmark
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);
    private static readonly IReadOnlyList<BenchColumn> UseColumns = [new("CPU", "s/M records", 1), new("peak", "MiB", 0)];

    public static async Task RunAsync(BenchArguments arguments, BenchReporter reporter)
    {
        var (records, pageSize) = (arguments.Records?[0] ?? 300_000, arguments.PageSize ?? 1_000);
        await reporter.SetAsync(("records", records), ("page size", pageSize));
        await using var fleet = await BenchFleet.StartAsync(reporter);
        var sandbox = await fleet.AddSandboxAsync(records);
        foreach (var bench in (BenchDefinition[])[BenchDefinition.Measured, BenchDefinition.WarmUp])
        {
            await fleet.AddSyncsAsync(bench, sandbox.Address, pageSize, [bench.Name]);
        }

        var fleetSeconds = await MeasureFleetAsync(fleet, sandbox, records, reporter);
        await fleet.StopWorkersAsync();
        var directSeconds = await MeasureDirectAsync(fleet, sandbox, (records, pageSize), reporter);
        await reporter.AddAsync(new BenchTable
        {
            Title = "Rows into the table",
            RowsAre = "way",
            Columns = [new("rate", "rows/s", 0), new("wall", "s", 2), new("of direct", "", 2)],
            Rows = [new("fleet", [records / fleetSeconds, fleetSeconds, directSeconds / fleetSeconds]), new("direct", [records / directSeconds, directSeconds, 1])],
        });
    }

    private static async Task<double> MeasureFleetAsync(BenchFleet fleet, FleetProcess sandbox, int records, BenchReporter reporter)
    {
        var warmUp = Stopwatch.GetTimestamp();
        await fleet.RunAsync(BenchDefinition.WarmUp.Name, Limit);
        await SayWarmUpAsync(reporter, await fleet.QueryAsync<long>("SELECT count(*) FROM warmup.products"), Stopwatch.GetElapsedTime(warmUp).TotalSeconds);
        using var cpu = await FleetCpu.StartAsync(fleet, sandbox);
        var started = Stopwatch.GetTimestamp();
        var (run, _) = await fleet.RunAsync(BenchDefinition.Measured.Name, Limit);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var used = cpu.Read();
        await CheckAsync(fleet, run, records);
        var peaks = fleet.Workers.Append(sandbox).ToDictionary(w => w.Role.ToLowerInvariant(), w => (double?)(w.PeakBytes() / 1048576.0), StringComparer.Ordinal);
        await reporter.AddAsync(new BenchTable
        {
            Title = "The fleet's way",
            RowsAre = "process",
            Columns = UseColumns,
            Rows = [.. used.Select(u => new BenchRow(u.Name, [u.Seconds / records * 1_000_000, peaks.GetValueOrDefault(u.Name)]))],
        });
        return seconds;
    }

    private static async Task<double> MeasureDirectAsync(BenchFleet fleet, FleetProcess sandbox, (int Records, int PageSize) size, BenchReporter reporter)
    {
        using var postgres = await ServerCpu.OfPostgresAsync(fleet.DataSource);
        var settings = new DirectSettings { ConnectionString = fleet.ConnectionString, Sandbox = sandbox.Address, PageSize = size.PageSize };
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            ArgumentList = { typeof(PipelineBenchmark).Assembly.Location, "direct", JsonSerializer.Serialize(settings, BenchJson.Default.DirectSettings) },
        };
        using var process = Process.Start(start)!;
        var warmUp = await ReadResultAsync(process);
        await SayWarmUpAsync(reporter, warmUp.Rows, warmUp.Seconds);
        var (postgresBefore, sandboxBefore) = (postgres.Seconds(), sandbox.CpuSeconds());

        // It waits for this line between the two, so that the figures of the others belong to the second alone.
        await process.StandardInput.WriteLineAsync();
        var result = await ReadResultAsync(process);
        await process.WaitForExitAsync();
        if (result.Rows != size.Records)
        {
            throw new InvalidOperationException($"The direct path wrote {result.Rows} of {size.Records} rows.");
        }

        await reporter.AddAsync(new BenchTable
        {
            Title = "The direct way",
            RowsAre = "process",
            Columns = UseColumns,
            Rows =
            [
                new("direct", [result.CpuSeconds / size.Records * 1_000_000, result.PeakBytes / 1048576.0]),
                new("sandbox", [(sandbox.CpuSeconds() - sandboxBefore) / size.Records * 1_000_000, sandbox.PeakBytes() / 1048576.0]),
                new("postgres", [(postgres.Seconds() - postgresBefore) / size.Records * 1_000_000, null]),
            ],
        });
        return result.Seconds;
    }

    private static async Task<DirectResult> ReadResultAsync(Process process) =>
        JsonSerializer.Deserialize(await process.StandardOutput.ReadLineAsync() ?? "null", BenchJson.Default.DirectResult) ?? throw new InvalidOperationException("The direct path gave no result.");

    private static Task SayWarmUpAsync(BenchReporter reporter, long rows, double seconds) =>
        reporter.SayAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"warm-up, from a cold start: {rows:#,0} rows in {seconds:0.0} s, not counted"));

    private static async Task CheckAsync(BenchFleet fleet, Guid run, int records)
    {
        var rows = await fleet.QueryAsync<long>("SELECT count(*) FROM bench.products");
        var written = await fleet.QueryAsync<decimal>("SELECT sum(records_written) FROM syncfleet.stream_runs WHERE sync_run_id = $1", run);
        if (rows != records || written != records)
        {
            throw new InvalidOperationException($"The fleet wrote {written} and the table holds {rows} of {records} rows.");
        }
    }
}
