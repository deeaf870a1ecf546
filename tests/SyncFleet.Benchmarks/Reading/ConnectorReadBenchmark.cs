using SyncFleet.Benchmarks.Commands;
using SyncFleet.Benchmarks.Reports;

namespace SyncFleet.Benchmarks.Reading;

/// <summary>
/// The manifest runtime as <c>syncfleet connector read</c> uses it: the real command reads a collection from a server of this process
/// and writes a record a line into a file. Each case is run in turn, whole and for its first page only; what the first page costs is
/// the start (loading, compiling, connecting). Beside it the same by hand.
/// </summary>
internal static class ConnectorReadBenchmark
{
    private const int DefaultRuns = 5;

    private static readonly IReadOnlyList<BenchColumn> Columns =
    [
        new("CPU", "s", 3), new("of it start", "s", 3), new("wall", "s", 3), new("rate", "records/s of a core", 0), new("rate with start", "records/s of a core", 0),
        new("rate by wall", "records/s", 0), new("of by hand", "", 2), new("peak", "MiB", 0),
    ];

    public static async Task RunAsync(BenchArguments arguments, BenchReporter reporter)
    {
        var (records, pageSize, runs) = (arguments.Records?[0] ?? 100_000, arguments.PageSize ?? 1_000, arguments.Runs ?? DefaultRuns);
        if (records <= pageSize)
        {
            throw new ArgumentException($"--records: expected more than a page ({pageSize}), got {records}.");
        }

        await reporter.SetAsync(("records", records), ("page size", pageSize), ("runs", runs));
        var folder = Directory.CreateTempSubdirectory("syncfleet-read-");
        try
        {
            await using var server = await RecordServer.StartAsync(records, pageSize);
            var ways = new ReadingWays(server.Address, folder.FullName, records, pageSize);
            var results = await ways.RunInTurnAsync(runs, reporter);
            var hand = results[0];
            await reporter.AddAsync(new BenchTable
            {
                Title = "A collection into a file",
                RowsAre = "way",
                Columns = Columns,
                Rows = [.. results.Select(result => Row(result, hand, records - pageSize, records))],
            });
            await reporter.NoteAsync("Least CPU and wall of the runs, highest peak. 'rate' leaves the start out: (records − first page) / (CPU − CPU of a read that ends after the first page). 'with start' is all records over all CPU.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static BenchRow Row(WayResult result, WayResult hand, int recordsAfterStart, int records) => new(
        result.Name,
        [
            result.Whole.CpuSeconds, result.Start.CpuSeconds, result.Whole.WallSeconds, recordsAfterStart / result.CpuAfterStart, records / result.Whole.CpuSeconds,
            recordsAfterStart / (result.Whole.WallSeconds - result.Start.WallSeconds), hand.CpuAfterStart / result.CpuAfterStart, result.Whole.PeakBytes / 1048576.0,
        ]);
}
