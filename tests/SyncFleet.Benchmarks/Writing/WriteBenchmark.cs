using BenchmarkDotNet.Jobs;
using SyncFleet.Benchmarks.Commands;
using SyncFleet.Benchmarks.Reports;

namespace SyncFleet.Benchmarks.Writing;

/// <summary>What one lane of the writer brings into PostgreSQL, from waiting row batches to committed rows, beside the same by hand.</summary>
internal static class WriteBenchmark
{
    public static async Task RunAsync(BenchArguments arguments, BenchReporter reporter)
    {
        await reporter.SetAsync(("rows", WriteCases.Rows));
        reporter.SetServers(await WriteGround.ReadServerVersionAsync(), rabbitMq: null);
        var reports = await CaseRunner.RunAsync<WriteCases>(Job.Default.WithWarmupCount(3).WithIterationCount(15).WithEvaluateOverhead(false));
        foreach (var category in (string[])[WriteCases.Empty, WriteCases.Unchanged])
        {
            var cases = reports.Where(r => r.BenchmarkCase.Descriptor.Categories.Contains(category)).ToList();
            var baseline = cases.Single(r => r.BenchmarkCase.Descriptor.Baseline);
            await reporter.AddAsync(new BenchTable { Title = $"{WriteCases.Rows:#,0} rows on one connection, {category}", RowsAre = "case", Columns = CaseRunner.Columns, Rows = [.. cases.Select(r => CaseRunner.Row(r, baseline))] });
            await reporter.AddAsync(await WritePasses.MeasureAsync(category, WriteCases.Rows));
        }

        await reporter.NoteAsync("By hand: typed values from memory through Npgsql's binary import into a temporary table, one INSERT … ON CONFLICT, 20 000 rows a transaction, the same columns, keys, orders and hashes. The writer's besides: claims its lane, reads and decompresses row batches, sorts them, merges behind the tenant's wall, and moves ledger, counters and checkpoint with the rows.");
    }
}
