using SyncFleet.Benchmarks;
using SyncFleet.Benchmarks.Latencies;
using SyncFleet.Benchmarks.Pipelines;

// A benchmark prints to the terminal and nothing else; there is no log to write to.
#pragma warning disable RS0030
var output = Console.Out;
var input = Console.In;
#pragma warning restore RS0030
switch (args)
{
    case ["pipeline", .. var rest]:
        await PipelineBenchmark.RunAsync(BenchArguments.Parse(rest), output);
        return 0;
    case ["latency", .. var rest]:
        await LatencyBenchmark.RunAsync(BenchArguments.Parse(rest), output);
        return 0;
    case ["direct", var settings]:
        await DirectPath.RunAsync(settings, input, output);
        return 0;
    default:
        await output.WriteLineAsync("usage: pipeline [--records N] [--page-size N] | latency [--runs N]");
        return 2;
}
