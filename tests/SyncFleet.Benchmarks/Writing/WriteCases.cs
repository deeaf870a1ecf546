using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Writing;

namespace SyncFleet.Benchmarks.Writing;

/// <summary>
/// 40 000 rows through one connection into PostgreSQL, by hand and by the writer: into an empty table, and again when nothing has
/// changed.
/// </summary>
[MemoryDiagnoser]
[CategoriesColumn]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public sealed class WriteCases
{
    /// <summary>Rows of a case; every figure is one row's.</summary>
    public const int Rows = 40_000;

    public const string Empty = "into an empty table";
    public const string Unchanged = "all unchanged";

    private WriteGround _ground = null!;
    private RowsReady _ready = null!;

    [GlobalSetup(Targets = [nameof(InsertByHandAsync), nameof(InsertAsync)])]
    public async Task MakeGroundAsync() => _ground = await WriteGround.CreateAsync(Rows);

    [GlobalSetup(Targets = [nameof(RepeatByHandAsync), nameof(RepeatAsync)])]
    public async Task MakeFilledGroundAsync()
    {
        await MakeGroundAsync();
        await _ground.Hand.WriteAsync(_ground.Rows(version: 0));
        await _ground.Writer.DrainAsync(await _ground.StoreRunAsync(version: 0), CancellationToken.None);
    }

    // BenchmarkDotNet awaits no setup of an iteration.
    [IterationSetup(Targets = [nameof(InsertByHandAsync), nameof(InsertAsync)])]
    public void PrepareInsert()
    {
        _ground.EmptyTablesAsync().GetAwaiter().GetResult();
        _ready = _ground.StoreRunAsync(version: 0).GetAwaiter().GetResult();
    }

    [IterationSetup(Targets = [nameof(RepeatByHandAsync), nameof(RepeatAsync)])]
    public void PrepareRepeat() => _ready = _ground.StoreRunAsync(version: 1).GetAwaiter().GetResult();

    [Benchmark(Baseline = true, Description = "by hand: COPY, merge", OperationsPerInvoke = Rows)]
    [BenchmarkCategory(Empty)]
    public async Task InsertByHandAsync() => Check(await _ground.Hand.WriteAsync(_ground.Rows(version: 0)), Rows);

    [Benchmark(Description = "writer", OperationsPerInvoke = Rows)]
    [BenchmarkCategory(Empty)]
    public async Task InsertAsync() => Check((await DrainAsync()).Written, Rows);

    [Benchmark(Baseline = true, Description = "by hand: COPY, merge", OperationsPerInvoke = Rows)]
    [BenchmarkCategory(Unchanged)]
    public async Task RepeatByHandAsync() => Check(await _ground.Hand.WriteAsync(_ground.Rows(version: 1)), 0);

    [Benchmark(Description = "writer", OperationsPerInvoke = Rows)]
    [BenchmarkCategory(Unchanged)]
    public async Task RepeatAsync() => Check((await DrainAsync()).Unchanged, Rows);

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _ground.CheckAsync(Rows);
        await _ground.DisposeAsync();
    }

    private async Task<WriteCounts> DrainAsync() => (await _ground.Writer.DrainAsync(_ready, CancellationToken.None)).Counts;

    private static void Check(long counted, long expected)
    {
        if (counted != expected)
        {
            throw new InvalidOperationException($"{counted} rows where {expected} were to be.");
        }
    }
}
