using Shouldly;
using SyncFleet.Connectors.Vectors;
using SyncFleet.Testing.Approvals;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests.Vectors;

/// <summary>
/// Recorded behaviour of the format's reference runtime: as recorded or, where we differ on purpose, in that way. A stream that is
/// refused at load is skipped with the reason.
/// </summary>
public sealed class VectorTests
{
    public static TheoryData<string> Names => [.. VectorSuite.NamesIn(TestFolders.Vectors)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Read_goes_as_recorded(string name)
    {
        var result = await VectorSuite.PlayAsync(TestFolders.Vectors, name, strict: false, TestContext.Current.CancellationToken);
        Assert.SkipWhen(result.Outcome == VectorOutcome.Refused, $"refused at load: {string.Join("; ", result.Reasons)}");
        result.Outcome.ShouldNotBe(VectorOutcome.Failed, result.ToString());
    }

    [Fact]
    public async Task Vectors_are_counted_by_what_became_of_them()
    {
        var report = await VectorSuite.RunAsync(TestFolders.Vectors, strict: false, TestContext.Current.CancellationToken);
        Approved.Match(Count(report), "counts");
    }

    [Fact]
    public async Task Read_goes_as_recorded_over_real_manifests()
    {
        Assert.SkipWhen(TestFolders.Shared is null, "the shared vectors do not lie beside the project");
        var report = await VectorSuite.RunAsync(Path.Combine(TestFolders.Shared!, "vectors"), strict: false, TestContext.Current.CancellationToken);
        foreach (var line in report.Lines.Append(report.Summary))
        {
            TestContext.Current.TestOutputHelper!.WriteLine(line);
        }

        report.Vectors.Where(vector => vector.Outcome == VectorOutcome.Failed).ShouldBeEmpty();
        report.Templates.OfType<string>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Strict_read_goes_as_recorded_in_everything()
    {
        var folder = TestFolders.Shared is { } shared ? Path.Combine(shared, "vectors") : TestFolders.Vectors;
        var report = await VectorSuite.RunAsync(folder, strict: true, TestContext.Current.CancellationToken);
        foreach (var line in report.Lines.Append(report.Summary))
        {
            TestContext.Current.TestOutputHelper!.WriteLine(line);
        }

        report.Vectors.Where(vector => vector.Outcome == VectorOutcome.Failed).ShouldBeEmpty();
    }

    private static string Count(VectorReport report) => string.Join(
        '\n',
        report.Vectors
            .CountBy(vector => vector.Outcome == VectorOutcome.Passed ? "Passed" : $"{vector.Outcome}: {string.Join("; ", vector.Reasons)}", StringComparer.Ordinal)
            .OrderBy(count => count.Key, StringComparer.Ordinal)
            .Select(count => $"{count.Value,4} {count.Key}"));
}
