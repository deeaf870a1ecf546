using Shouldly;
using SyncFleet.Testing.Measuring;
using Xunit;

namespace SyncFleet.Tests.Testing.Measuring;

public sealed class PercentileTests
{
    [Theory]
    [InlineData(50, 50)]
    [InlineData(99, 99)]
    [InlineData(99.1, 100)]
    [InlineData(100, 100)]
    [InlineData(0.1, 1)]
    public void It_is_the_value_of_the_nearest_rank(double percent, double expected) =>
        Percentile.Of([.. Enumerable.Range(1, 100).Reverse().Select(i => (double)i)], percent).ShouldBe(expected);

    [Fact]
    public void Of_few_values_the_99th_is_the_largest() => Percentile.Of([3, 1, 2], 99).ShouldBe(3);

    [Fact]
    public void The_median_of_an_even_number_is_the_lower_of_the_middle_two() => Percentile.Of([1, 2, 3, 4], 50).ShouldBe(2);

    [Fact]
    public void Of_nothing_there_is_none() => Should.Throw<ArgumentOutOfRangeException>(() => Percentile.Of([], 50));
}
