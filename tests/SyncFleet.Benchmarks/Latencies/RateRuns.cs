using System.Diagnostics;
using SyncFleet.Benchmarks.Fleets;
using SyncFleet.Benchmarks.Reports;
using SyncFleet.Testing.Measuring;

namespace SyncFleet.Benchmarks.Latencies;

/// <summary>Runs that arrive at a fixed rate, whatever became of those before, and what each of them waited.</summary>
internal sealed class RateRuns
{
    private static readonly string[] PhaseNames = ["started", "first request", "page stored", "page mapped", "first row written", "run ended"];

    public static readonly IReadOnlyList<BenchColumn> WaitColumns =
        [new("arrivals", "", 0), new("p50", "ms", 0), new("p90", "ms", 0), new("p99", "ms", 0), new("slowest", "ms", 0), new("published late at most", "ms", 1), new("a look took", "ms", 1)];

    public static readonly IReadOnlyList<BenchColumn> PhaseColumns =
        [.. PhaseNames.SelectMany(what => (BenchColumn[])[new($"{what} p50", "ms", 0), new($"{what} p99", "ms", 0)])];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly IReadOnlyList<FreshSync> _syncs;
    private readonly ArrivalSchedule _schedule;
    private readonly int _rate;
    private readonly DateTimeOffset _startedAt = TimeProvider.System.GetUtcNow();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly List<double> _waits = [];
    private double _latest;
    private double _look;

    private RateRuns(IReadOnlyList<FreshSync> syncs, ArrivalSchedule schedule, int rate) => (_syncs, _schedule, _rate) = (syncs, schedule, rate);

    public int Count => _schedule.Count;

    public static async Task<RateRuns> MeasureAsync(BenchFleet fleet, LatencySyncs syncs, int rate, TimeSpan length)
    {
        var schedule = new ArrivalSchedule(rate, length);
        var fresh = await syncs.MakeAsync(schedule.Count);
        var runs = new RateRuns(fresh, schedule, rate);
        var watch = new RowWatch(fleet);
        var watching = watch.WatchAsync(schedule.Count, length + Patience);
        await runs.PublishAsync(fleet, watch);
        var seen = await watching;
        runs._look = watch.LookMilliseconds;
        for (var arrival = 0; arrival < schedule.Count; arrival++)
        {
            runs._waits.Add((Stopwatch.GetElapsedTime(runs._started, seen[fresh[arrival].SourceId]) - schedule.DueAt(arrival)).TotalMilliseconds);
        }

        await new RunsWatch(fleet).WaitAllAsync([.. fresh.Select(s => s.Run)], Patience);
        return runs;
    }

    public BenchRow WaitRow() => new($"{_rate}", [Count, Percentile.Of(_waits, 50), Percentile.Of(_waits, 90), Percentile.Of(_waits, 99), _waits.Max(), _latest, _look]);

    /// <summary>What the tables say of the same runs, counted from when each was due.</summary>
    public async Task<BenchRow> PhaseRowAsync(BenchFleet fleet)
    {
        const string Sql = """
            SELECT r.sync_run_id, s.started_at, s.first_request_at, p.fetched_at, p.transformed_at, s.first_row_at, r.ended_at
            FROM syncfleet.sync_runs r JOIN syncfleet.stream_runs s USING (sync_run_id) JOIN syncfleet.pages p ON p.stream_run_id = s.stream_run_id AND p.page_number = 1
            WHERE r.sync_run_id = ANY($1)
            """;
        var dueAt = _syncs.Select((sync, arrival) => (sync.Run, At: (_startedAt + _schedule.DueAt(arrival)).UtcDateTime)).ToDictionary(a => a.Run, a => a.At);
        List<double[]> parts = [];
        await using var command = fleet.DataSource.CreateCommand(Sql);
        command.Parameters.Add(new() { Value = dueAt.Keys.ToArray() });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            parts.Add([.. Enumerable.Range(1, PhaseNames.Length).Select(i => (reader.GetDateTime(i) - dueAt[reader.GetGuid(0)]).TotalMilliseconds)]);
        }

        return new($"{_rate}", [.. Enumerable.Range(0, PhaseNames.Length).SelectMany(i => (double?[])[Percentile.Of([.. parts.Select(p => p[i])], 50), Percentile.Of([.. parts.Select(p => p[i])], 99)])]);
    }

    private async Task PublishAsync(BenchFleet fleet, RowWatch watch)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        for (var next = 0; next < Count; await timer.WaitForNextTickAsync())
        {
            for (var due = _schedule.DueBy(Stopwatch.GetElapsedTime(_started)); next < due; next++)
            {
                watch.Await(_syncs[next].SourceId);
                await fleet.Starter.PublishAsync(_syncs[next].Name, _syncs[next].Run, fullRefresh: false);
                _latest = Math.Max(_latest, (Stopwatch.GetElapsedTime(_started) - _schedule.DueAt(next)).TotalMilliseconds);
            }
        }
    }
}
