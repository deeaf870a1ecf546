using Shouldly;
using SyncFleet.Testing.Approvals;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests.Vectors;

/// <summary>
/// Recorded behaviour of the format's reference runtime. A vector whose stream is refused at load (a component type that is
/// not supported yet) is skipped; a deliberate deviation must look as <see cref="Deviations"/> says.
/// </summary>
public sealed class VectorTests
{
    public static TheoryData<string> Names => [.. Vector.NamesIn(TestFolders.Vectors)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Read_goes_as_recorded(string name)
    {
        var result = await VectorPlayer.PlayAsync(Vector.Load(TestFolders.Vectors, name), TestContext.Current.CancellationToken);
        Assert.SkipWhen(result.Refusal is not null, $"refused at load: {result.Refusal}");
        if (Deviations.Known.TryGetValue(name, out var deviation))
        {
            result.Problems.ShouldContain(problem => problem.Contains(deviation.Seen), deviation.Reason);
        }
        else
        {
            result.Problems.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Vectors_are_counted_by_what_became_of_them()
    {
        var outcomes = await PlayAllAsync(TestFolders.Vectors);
        Approved.Match(Count(outcomes), "counts");
    }

    [Fact]
    public async Task Read_goes_as_recorded_over_real_manifests()
    {
        Assert.SkipWhen(TestFolders.Shared is null, "the shared vectors do not lie beside the project");
        var outcomes = await PlayAllAsync(Path.Combine(TestFolders.Shared!, "vectors"));
        TestContext.Current.TestOutputHelper!.WriteLine(Count(outcomes));
        outcomes.Where(outcome => outcome.StartsWith("differs", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<string>> PlayAllAsync(string folder)
    {
        var outcomes = new List<string>();
        foreach (var name in Vector.NamesIn(folder))
        {
            var result = await VectorPlayer.PlayAsync(Vector.Load(folder, name), TestContext.Current.CancellationToken);
            outcomes.Add(result.Refusal is { } refusal ? $"skipped: {refusal}"
                : Deviations.Known.TryGetValue(name, out var deviation) ? $"deviates: {deviation.Reason}"
                : result.Problems.Count == 0 ? "as recorded"
                : $"differs: {name}: {string.Join("; ", result.Problems)}");
        }

        return outcomes;
    }

    private static string Count(IReadOnlyList<string> outcomes) => string.Join(
        '\n',
        outcomes.CountBy(outcome => outcome, StringComparer.Ordinal).OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Value,4} {count.Key}"));
}
