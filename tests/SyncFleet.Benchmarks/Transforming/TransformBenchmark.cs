using BenchmarkDotNet.Jobs;
using Perfolizer.Horology;
using SyncFleet.Benchmarks.Commands;
using SyncFleet.Benchmarks.Reports;

namespace SyncFleet.Benchmarks.Transforming;

/// <summary>What one core maps, from the stored page's bytes to encoded row batches, beside the same by hand.</summary>
internal static class TransformBenchmark
{
    public static async Task RunAsync(BenchArguments arguments, BenchReporter reporter)
    {
        await reporter.SetAsync(("records a page", TransformCases.Records));
        var job = Job.Default.WithWarmupCount(5).WithIterationCount(25).WithIterationTime(TimeInterval.FromMilliseconds(200)).WithEvaluateOverhead(false);
        var reports = await CaseRunner.RunAsync<TransformCases>(job);
        var baseline = reports.Single(r => r.BenchmarkCase.Descriptor.Baseline);
        await reporter.AddAsync(new BenchTable { Title = "A page of products on one core", RowsAre = "case", Columns = CaseRunner.Columns, Rows = [.. reports.Select(r => CaseRunner.Row(r, baseline))] });
        await reporter.AddAsync(await TransformPasses.MeasureAsync());
        await reporter.NoteAsync("By hand: System.Text.Json with generated code for this one record, binary COPY tuples of its columns; no decompression, no hash, no order, no check of values, no compression. The transformer's whole is all of that, by a mapping that is read from a definition.");
    }
}
