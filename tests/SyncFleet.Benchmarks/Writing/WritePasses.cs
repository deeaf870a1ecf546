using System.Diagnostics;
using Npgsql;
using SyncFleet.Benchmarks.Fleets;
using SyncFleet.Benchmarks.Reports;
using SyncFleet.Testing.Measuring;
using SyncFleet.Testing.Services;

namespace SyncFleet.Benchmarks.Writing;

/// <summary>
/// The same cases once more, by hand and writer in turn, and what CPU they take of this process and of PostgreSQL: a disturbance meets both
/// sides, and CPU hardly minds it.
/// </summary>
internal static class WritePasses
{
    private const int WarmUps = 1;
    private const int Passes = 8;

    public static async Task<BenchTable> MeasureAsync(string category, int rows)
    {
        var cases = new WriteCases();
        await (category == WriteCases.Empty ? cases.MakeGroundAsync() : cases.MakeFilledGroundAsync());
        await using var dataSource = NpgsqlDataSource.Create(LocalServices.Postgres);
        using var server = await ServerCpu.OfPostgresAsync(dataSource);
        Action prepare = category == WriteCases.Empty ? cases.PrepareInsert : cases.PrepareRepeat;
        Side byHand = new("by hand: COPY, merge", category == WriteCases.Empty ? cases.InsertByHandAsync : cases.RepeatByHandAsync);
        Side writer = new("writer", category == WriteCases.Empty ? cases.InsertAsync : cases.RepeatAsync);
        for (var pass = 0; pass < WarmUps + Passes; pass++)
        {
            foreach (var side in (Side[])[byHand, writer])
            {
                prepare();
                await side.RunAsync(server, counts: pass >= WarmUps);
            }
        }

        await cases.CleanUpAsync();
        return new BenchTable
        {
            Title = $"{Passes} passes in turn, {category}",
            RowsAre = "case",
            Columns = [new("wall, median", "s/M rows", 2), new("rate, of by hand", "", 2), new("CPU here", "s/M rows", 2), new("CPU of PostgreSQL", "s/M rows", 2), new("CPU in all", "s/M rows", 2), new("CPU, of by hand", "", 2)],
            Rows = [Row(byHand), Row(writer)],
        };

        BenchRow Row(Side side) => new(side.Name,
            [Wall(side) / rows * 1_000_000, Wall(byHand) / Wall(side), PerMillion(side.Here), PerMillion(side.There), PerMillion(side.Here + side.There), (side.Here + side.There) / (byHand.Here + byHand.There)]);

        double Wall(Side side) => Percentile.Of(side.Walls, 50);

        double PerMillion(double seconds) => seconds / ((double)rows * Passes) * 1_000_000;
    }

    private sealed class Side(string name, Func<Task> work)
    {
        public string Name => name;

        public List<double> Walls { get; } = [];

        public double Here { get; private set; }

        public double There { get; private set; }

        public async Task RunAsync(ServerCpu server, bool counts)
        {
            using var process = Process.GetCurrentProcess();
            var (here, there, started) = (process.TotalProcessorTime, server.Seconds(), Stopwatch.GetTimestamp());
            await work();
            var wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
            process.Refresh();
            if (counts)
            {
                Walls.Add(wall);
                Here += (process.TotalProcessorTime - here).TotalSeconds;
                There += server.Seconds() - there;
            }
        }
    }
}
