using System.Globalization;
using System.Text;
using SyncFleet.Benchmarks.Reports;
using SyncFleet.Testing.Services;

namespace SyncFleet.Benchmarks.Reading;

/// <summary>The ways of reading one server's records, each a process of its own; all are run in turn, so that a disturbance meets all.</summary>
internal sealed class ReadingWays(Uri server, string folder, int records, int pageSize)
{
    private static readonly ReadingCase[] Cases = [ReadingCase.Plain, ReadingCase.FilterAndField];

    /// <summary>By hand first, then the cases.</summary>
    public async Task<IReadOnlyList<WayResult>> RunInTurnAsync(int runs, BenchReporter reporter)
    {
        (string Name, Func<int, IReadOnlyList<string>> Arguments, Func<int, int> Kept)[] ways =
        [
            ("by hand", limit => [typeof(ReadingWays).Assembly.Location, "hand-read", server.AbsoluteUri, Text(limit)], static count => count),
            .. Cases.Select((one, i) => (one.Name, Command(one, i), (Func<int, int>)one.Kept)),
        ];
        var costs = ways.Select(_ => (Whole: new List<ReadingCost>(), Start: new List<ReadingCost>())).ToList();
        for (var run = 1; run <= runs; run++)
        {
            foreach (var (i, way) in ways.Index())
            {
                costs[i].Whole.Add(await RunAsync(way.Arguments(way.Kept(records)), way.Kept(records)));
                costs[i].Start.Add(await RunAsync(way.Arguments(way.Kept(pageSize)), way.Kept(pageSize)));
            }

            await reporter.SayAsync($"run {run} of {runs}");
        }

        return [.. ways.Select((way, i) => new WayResult(way.Name, ReadingCost.Least(costs[i].Whole), ReadingCost.Least(costs[i].Start)))];
    }

    private Func<int, IReadOnlyList<string>> Command(ReadingCase one, int number)
    {
        var manifest = Path.Combine(folder, $"orders-{number}.yaml");
        File.WriteAllText(manifest, one.Manifest(server));
        var program = Path.Combine(LocalServices.Root, "src", "SyncFleet.Cli", "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!, "net10.0", "syncfleet.dll");
        return limit => [program, "connector", "read", "orders", "--connector", manifest, "--json", "--quiet", "--limit", Text(limit)];
    }

    private async Task<ReadingCost> RunAsync(IReadOnlyList<string> arguments, int expected)
    {
        var file = Path.Combine(folder, "records");
        var cost = await ReadingProcess.RunAsync(file, arguments);
        Check(file, expected);
        return cost;
    }

    // Every record once, in its order: the numbers tell.
    private static void Check(string file, int expected)
    {
        var (count, last) = (0, RecordServer.First - 1);
        foreach (var line in File.ReadLines(file, Encoding.UTF8))
        {
            var number = int.Parse(line.AsSpan("{\"id\":".Length, 8), NumberStyles.None, CultureInfo.InvariantCulture);
            if (number <= last)
            {
                throw new InvalidOperationException($"Record {number} came after {last}.");
            }

            (count, last) = (count + 1, number);
        }

        if (count != expected)
        {
            throw new InvalidOperationException($"{count} of {expected} records were read.");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
