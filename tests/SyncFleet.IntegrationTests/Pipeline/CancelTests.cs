using Shouldly;
using SyncFleet.Testing.Processes;
using Xunit;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>A run that is stopped in its midst.</summary>
[Collection(FleetCollection.Name)]
public sealed class CancelTests(FleetFixture fixture)
{
    [Fact]
    public async Task A_canceled_run_stops_and_the_next_one_goes_on_from_its_checkpoint()
    {
        await using var sync = await FleetSync.CreateAsync(fixture.Fleet, "canceled");
        await sync.Sandbox.AddFaultsAsync(new { kind = "slow", stream = "product", rate = 1, delayMs = 100 });
        var run = await sync.StartAsync();
        await sync.WaitMidRunAsync(run, s => s.PagesWritten >= 5);

        await fixture.Fleet.CancelAsync(run, "an operator");

        var canceled = await sync.WaitEndedAsync(run);
        canceled.Status.ShouldBe("canceled");
        canceled.Failure.ShouldContain("an operator");
        canceled.Written.ShouldBeInRange(1, 4_999);
        await sync.Sandbox.ClearFaultsAsync();
        var rest = await sync.RunAsync();
        rest.Read.ShouldBeLessThan(5_000, "what the checkpoint covers is not read again");
    }
}
