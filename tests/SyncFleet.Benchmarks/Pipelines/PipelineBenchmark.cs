using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
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

    public static async Task RunAsync(BenchArguments arguments, TextWriter output)
    {
        await output.WriteLineAsync($"{arguments.Records:#,0} records, {arguments.PageSize:#,0} a page, {Environment.ProcessorCount} processors");
        await using var fleet = await BenchFleet.StartAsync(arguments);
        var fleetRate = await MeasureFleetAsync(fleet, arguments, output);
        foreach (var worker in fleet.Workers)
        {
            await worker.StopAsync(TimeSpan.FromSeconds(30));
        }

        var directRate = await MeasureDirectAsync(fleet, arguments, output);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"ratio fleet/direct: {fleetRate / directRate:0.00}"));
    }

    private static async Task<double> MeasureFleetAsync(BenchFleet fleet, BenchArguments arguments, TextWriter output)
    {
        await output.WriteLineAsync($"idle: the four workers together hold {fleet.Workers.Sum(w => w.ResidentBytes()) / 1048576.0:0} MiB");
        var warmUp = Stopwatch.GetTimestamp();
        await fleet.RunAsync(BenchDefinition.WarmUp, Limit);
        var warmed = await fleet.QueryAsync<long>("SELECT count(*) FROM warmup.products");
        await WriteWarmUpAsync(output, warmed, Stopwatch.GetElapsedTime(warmUp).TotalSeconds);
        using var postgres = await ServerCpu.OfPostgresAsync(fleet.DataSource);
        FleetProcess[] processes = [.. fleet.Workers, fleet.Sandbox];
        var cpuBefore = processes.Select(p => p.CpuSeconds()).ToList();
        var postgresBefore = postgres.Seconds();
        var started = Stopwatch.GetTimestamp();
        var (run, _) = await fleet.RunAsync(BenchDefinition.Measured, Limit);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await CheckAsync(fleet, run, arguments.Records);
        await output.WriteLineAsync($"fleet: {arguments.Records / seconds:#,0} rows/s ({seconds:0.0} s)");
        for (var i = 0; i < processes.Length; i++)
        {
            await WriteProcessAsync(output, processes[i].Role.ToLowerInvariant(), processes[i].CpuSeconds() - cpuBefore[i], processes[i].PeakBytes(), arguments.Records);
        }

        await WriteProcessAsync(output, "postgres", postgres.Seconds() - postgresBefore, peakBytes: null, arguments.Records);
        return arguments.Records / seconds;
    }

    private static async Task<double> MeasureDirectAsync(BenchFleet fleet, BenchArguments arguments, TextWriter output)
    {
        using var postgres = await ServerCpu.OfPostgresAsync(fleet.DataSource);
        var settings = JsonSerializer.Serialize(new DirectSettings { ConnectionString = fleet.ConnectionString, Sandbox = fleet.Sandbox.Address, PageSize = arguments.PageSize });
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false, ArgumentList = { typeof(PipelineBenchmark).Assembly.Location, "direct", settings } };
        using var process = Process.Start(start)!;
        var warmUp = await ReadResultAsync(process);
        await WriteWarmUpAsync(output, warmUp.Rows, warmUp.Seconds);
        var (postgresBefore, sandboxBefore) = (postgres.Seconds(), fleet.Sandbox.CpuSeconds());

        // It waits for this line between the two, so that the figures of the others belong to the second alone.
        await process.StandardInput.WriteLineAsync();
        var result = await ReadResultAsync(process);
        await process.WaitForExitAsync();
        if (result.Rows != arguments.Records)
        {
            throw new InvalidOperationException($"The direct path wrote {result.Rows} of {arguments.Records} rows.");
        }

        await output.WriteLineAsync($"direct: {result.Rows / result.Seconds:#,0} rows/s ({result.Seconds:0.0} s)");
        await WriteProcessAsync(output, "direct", result.CpuSeconds, result.PeakBytes, arguments.Records);
        await WriteProcessAsync(output, "sandbox", fleet.Sandbox.CpuSeconds() - sandboxBefore, fleet.Sandbox.PeakBytes(), arguments.Records);
        await WriteProcessAsync(output, "postgres", postgres.Seconds() - postgresBefore, peakBytes: null, arguments.Records);
        return result.Rows / result.Seconds;
    }

    private static async Task<DirectResult> ReadResultAsync(Process process) =>
        JsonSerializer.Deserialize<DirectResult>(await process.StandardOutput.ReadLineAsync() ?? "null") ?? throw new InvalidOperationException("The direct path gave no result.");

    private static Task WriteWarmUpAsync(TextWriter output, long rows, double seconds) =>
        output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  warm-up, from a cold start: {rows:#,0} rows in {seconds:0.0} s, not counted"));

    private static async Task CheckAsync(BenchFleet fleet, Guid run, int records)
    {
        var rows = await fleet.QueryAsync<long>("SELECT count(*) FROM bench.products");
        var written = await fleet.QueryAsync<decimal>("SELECT sum(records_written) FROM syncfleet.stream_runs WHERE sync_run_id = $1", run);
        if (rows != records || written != records)
        {
            throw new InvalidOperationException($"The fleet wrote {written} and the table holds {rows} of {records} rows.");
        }
    }

    private static Task WriteProcessAsync(TextWriter output, string name, double cpu, long? peakBytes, int records)
    {
        var memory = peakBytes is { } peak ? string.Create(CultureInfo.InvariantCulture, $", peak {peak / 1048576.0:0} MiB") : "";
        return output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  {name,-12} {cpu / records * 1_000_000,6:0.0} CPU s per million records{memory}"));
    }
}
