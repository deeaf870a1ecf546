using System.Diagnostics;
using SyncFleet.Benchmarks.Reports;

namespace SyncFleet.Benchmarks.Transforming;

/// <summary>The same cases once more, in turn and by CPU time: a disturbance meets all of them, and CPU hardly minds it.</summary>
internal static class TransformPasses
{
    private const int WarmUps = 1;
    private const int Passes = 8;
    private const int Pages = 150;

    public static async Task<BenchTable> MeasureAsync()
    {
        var cases = new TransformCases();
        await cases.ReadPageAsync();
        List<(string Name, Action Work, double[] Cpu)> sides =
        [
            ("by hand: parse, encode", () => cases.ByHand(), [0]),
            ("transformer: the whole", () => cases.Transform(), [0]),
            ("part 1: decompress", () => cases.Decompress(), [0]),
            ("parts 1-2: and map", () => cases.Map(), [0]),
            ("parts 1-3: and encode, hash", () => cases.Encode(), [0]),
        ];
        using var process = Process.GetCurrentProcess();
        for (var pass = 0; pass < WarmUps + Passes; pass++)
        {
            foreach (var (_, work, cpu) in sides)
            {
                process.Refresh();
                var before = process.TotalProcessorTime;
                for (var page = 0; page < Pages; page++)
                {
                    work();
                }

                process.Refresh();
                cpu[0] += pass < WarmUps ? 0 : (process.TotalProcessorTime - before).TotalSeconds;
            }
        }

        const double Records = (double)Passes * Pages * TransformCases.Records;
        return new BenchTable
        {
            Title = $"{Passes} passes of {Pages} pages in turn",
            RowsAre = "case",
            Columns = [new("CPU", "µs/record", 3), new("rate", "records/s", 0), new("rate, of by hand", "", 2)],
            Rows = [.. sides.Select(s => new BenchRow(s.Name, [s.Cpu[0] / Records * 1_000_000, Records / s.Cpu[0], sides[0].Cpu[0] / s.Cpu[0]]))],
        };
    }
}
