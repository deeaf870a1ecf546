using Shouldly;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests.Vectors;

/// <summary>
/// Recorded behaviour of the format's reference runtime, over invented manifests. A vector whose stream is refused at load
/// (a component type that is not supported yet) is skipped; a deliberate deviation is listed with its reason.
/// </summary>
public sealed class VectorTests
{
    /// <summary>Where we differ on purpose: name of the vector, what must be seen instead, and why.</summary>
    private static readonly Dictionary<string, string[]> Deviations = [];

    public static TheoryData<string> Names => [.. Vector.NamesIn(TestFolders.Vectors)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Read_goes_as_recorded(string name)
    {
        var result = await VectorPlayer.PlayAsync(Vector.Load(TestFolders.Vectors, name), TestContext.Current.CancellationToken);
        Assert.SkipWhen(result.Refusal is not null, $"refused at load: {result.Refusal}");
        result.Problems.ShouldBe(Deviations.GetValueOrDefault(name) ?? []);
    }
}
