using SyncFleet.Benchmarks.Dividing;
using SyncFleet.Benchmarks.Idling;
using SyncFleet.Benchmarks.Latencies;
using SyncFleet.Benchmarks.Pipelines;
using SyncFleet.Benchmarks.Reading;
using SyncFleet.Benchmarks.Reports;
using SyncFleet.Benchmarks.Scales;
using SyncFleet.Benchmarks.Transforming;
using SyncFleet.Benchmarks.Writing;

namespace SyncFleet.Benchmarks.Commands;

/// <summary>A benchmark by its name on the command line.</summary>
internal sealed record BenchCommand
{
    public static IReadOnlyList<BenchCommand> All { get; } =
    [
        new() { Name = "pipeline", Options = ["--records", "--page-size", "--json"], RunAsync = PipelineBenchmark.RunAsync },
        new() { Name = "connector-read", Options = ["--records", "--page-size", "--runs", "--json"], RunAsync = ConnectorReadBenchmark.RunAsync },
        new() { Name = "transform", Options = ["--json"], RunAsync = TransformBenchmark.RunAsync },
        new() { Name = "write", Options = ["--json"], RunAsync = WriteBenchmark.RunAsync },
        new() { Name = "scale", Options = ["--records", "--sources", "--page-size", "--seconds", "--concurrency", "--json"], RunAsync = ScaleBenchmark.RunAsync },
        new() { Name = "parts", Options = ["--runs", "--json"], RunAsync = PartsBenchmark.RunAsync },
        new() { Name = "latency", Options = ["--runs", "--rates", "--seconds", "--json"], RunAsync = LatencyBenchmark.RunAsync },
        new() { Name = "idle", Options = ["--sources", "--seconds", "--json"], RunAsync = IdleBenchmark.RunAsync },
    ];

    public required string Name { get; init; }

    public required IReadOnlyList<string> Options { get; init; }

    public required Func<BenchArguments, BenchReporter, Task> RunAsync { get; init; }
}
