using Shouldly;
using Xunit;

namespace SyncFleet.Tests.Architecture;

public sealed class LawTests
{
    private static readonly string Folder = Path.Combine(House.Root, "tests", "SyncFleet.IntegrationTests", "Laws");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    public void Every_law_has_a_class_of_tests_named_after_it(int law)
    {
        var file = Directory.GetFiles(Folder, $"Law{law}*Tests.cs").Where(f => !char.IsAsciiDigit(Path.GetFileName(f)[$"Law{law}".Length])).ShouldHaveSingleItem();
        File.ReadAllText(file).ShouldContain("[Fact]");
    }
}
