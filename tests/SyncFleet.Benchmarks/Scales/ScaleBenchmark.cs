using SyncFleet.Benchmarks.Commands;
using SyncFleet.Benchmarks.Reports;

namespace SyncFleet.Benchmarks.Scales;

/// <summary>What more work costs: more records in one stream, more sources at once. Without an option, both.</summary>
internal static class ScaleBenchmark
{
    private static readonly IReadOnlyList<int> DefaultRecords = [10_000, 100_000, 1_000_000];
    private static readonly IReadOnlyList<int> DefaultSources = [1, 10, 100, 1_000];

    public static async Task RunAsync(BenchArguments arguments, BenchReporter reporter)
    {
        var neither = arguments.Records is null && arguments.Sources is null;
        if ((arguments.Records ?? (neither ? DefaultRecords : null)) is { } records)
        {
            await RecordScale.RunAsync([.. records.Order()], arguments.PageSize ?? 1_000, reporter);
        }

        if ((arguments.Sources ?? (neither ? DefaultSources : null)) is { } sources)
        {
            await SourceScale.RunAsync([.. sources.Order()], arguments.Seconds ?? 20, arguments.Concurrency, reporter);
        }
    }
}
