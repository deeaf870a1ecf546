using Shouldly;
using SyncFleet.Connectors.Settings;
using SyncFleet.Core.Budgets;
using Xunit;

namespace SyncFleet.Tests.Connectors.Settings;

public sealed class RateWindowsTests
{
    [Theory]
    [InlineData(300, 3600, 300)]
    [InlineData(100_000, 3600, 100_000)] // an hour's limit may be used up in its first minutes, as the vendor allows
    [InlineData(7.9, 60, 7)]
    [InlineData(0.4, 60, 1)]
    public void A_limit_holds_for_the_time_it_is_given_for(double limit, int seconds, int requests) =>
        RateWindows.Of(limit, seconds).ShouldBe(new RateWindow(requests, TimeSpan.FromSeconds(seconds)));
}
