using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Fetcher.Consuming;
using Xunit;

namespace SyncFleet.Tests.Fetcher;

public sealed class FairSharesTests
{
    private static readonly TenantId[] Tenants = [.. Enumerable.Range(1, 9).Select(n => new TenantId(new Guid(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0])))];

    [Theory]
    [InlineData("40", 4)]
    [InlineData("40,40", 2)]
    [InlineData("40,1", 3)]
    [InlineData("1,40", 2)]
    [InlineData("40,1,1", 2)]
    [InlineData("40,40,40", 2)]
    [InlineData("40,9,9,9,9,9,9,9,9", 1)]
    [InlineData("0,40", 2)]
    public void The_first_tenant_of_these_gets_so_many_of_four_places(string streams, int share)
    {
        var load = streams.Split(',').Select(int.Parse).Index().Where(s => s.Item > 0).ToDictionary(s => Tenants[s.Index], s => s.Item);
        FairShares.Of(Tenants[0], load, places: 4).ShouldBe(share);
    }
}
