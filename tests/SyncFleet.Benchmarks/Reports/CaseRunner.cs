using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using SyncFleet.Testing.Services;

namespace SyncFleet.Benchmarks.Reports;

/// <summary>Runs the cases of a BenchmarkDotNet class in this process; nothing is built or fetched for it. Its log goes to <c>.local/bench</c>.</summary>
internal static class CaseRunner
{
    /// <summary>What is said of each case.</summary>
    public static readonly IReadOnlyList<BenchColumn> Columns =
    [
        new("fastest", "µs/record", 3), new("median", "µs/record", 3), new("deviation", "% of mean", 1), new("rate", "records/s", 0), new("rate, of by hand", "", 2),
        new("allocated", "B/record", 1), new("gen 0 collections", "per M records", 1), new("gen 2 collections", "per M records", 1),
    ];

    /// <summary>Runs all cases of <typeparamref name="TCases"/>; throws, naming the log, when one failed.</summary>
    public static async Task<IReadOnlyList<BenchmarkReport>> RunAsync<TCases>(Job job)
    {
        var folder = Path.Combine(LocalServices.Root, ".local", "bench");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, $"{typeof(TCases).Name}.log");
        await using var log = new StreamWriter(file) { AutoFlush = true };
        var config = ManualConfig.CreateEmpty()
            // By delegates: what BenchmarkDotNet 0.14 emits instead does not measure, nor end, on .NET 10.
            .AddJob(job.WithToolchain(InProcessNoEmitToolchain.Instance))
            .AddLogger(new StreamLogger(log))
            .WithArtifactsPath(folder);
        var summary = BenchmarkRunner.Run<TCases>(config);
        return !summary.HasCriticalValidationErrors && summary.Reports.Length > 0 && summary.Reports.All(r => r.Success)
            ? summary.Reports
            : throw new InvalidOperationException($"Not all cases of {typeof(TCases).Name} ran; {file} says why.");
    }

    /// <summary>A case's figures beside its baseline's. Rate and ratio are those of the fastest iteration: what disturbs only makes slower.</summary>
    public static BenchRow Row(BenchmarkReport report, BenchmarkReport baseline)
    {
        const double NanosecondsPerMicrosecond = 1_000;
        var (statistics, memory) = (report.ResultStatistics!, report.GcStats);
        var millions = memory.TotalOperations / 1_000_000.0;
        return new BenchRow(
            report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\''),
            [
                statistics.Min / NanosecondsPerMicrosecond, statistics.Median / NanosecondsPerMicrosecond, statistics.StandardDeviation / statistics.Mean * 100, 1_000_000_000 / statistics.Min,
                baseline.ResultStatistics!.Min / statistics.Min, (double?)memory.GetTotalAllocatedBytes(excludeAllocationQuantumSideEffects: true) / memory.TotalOperations,
                memory.Gen0Collections / millions, memory.Gen2Collections / millions,
            ]);
    }
}
