using Shouldly;
using SyncFleet.Testing.Processes;
using Xunit;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>Rate budgets belong to the source, however many fetchers read it.</summary>
[Collection(FleetCollection.Name)]
public sealed class SharedBudgetTests(FleetFixture fixture)
{
    [Fact]
    public async Task Two_fetchers_together_never_exceed_the_limit_of_a_minute()
    {
        // The few requests of headroom are for the way to the source: a request granted in one minute may arrive in the next.
        await using var sync = await FleetSync.CreateAsync(
            fixture.Fleet,
            "budget",
            new() { Products = 1_600, PageSize = 20, Settings = ""","requestsPerMinute":120,"collectionsPerHour":300,"headroom":0.05""", Beside = ["shipments", "vendors"], Sandbox = ["--Records", "800"] });
        await using var second = fixture.Fleet.Add("Fetcher");
        await second.WaitReadyAsync(TimeSpan.FromSeconds(60));

        var run = await sync.StartAsync();
        (await sync.WaitMidRunAsync(run, s => s.Parked > 0)).PagesFetched.ShouldBeLessThanOrEqualTo(120);
        await sync.CompleteAsync(run);

        (await sync.Sandbox.ReadRequestsAsync("granted")).ShouldBeGreaterThan(120);
        (await sync.Sandbox.ReadRequestsAsync("maxSeenPerMinute")).ShouldBeInRange(114, 120);
        var name = "product";
        fixture.Fleet["Fetcher"].ReadLog().ShouldContain(run.ToString(), Case.Insensitive, name);
        second.ReadLog().ShouldContain(run.ToString(), Case.Insensitive, name);
    }
}
