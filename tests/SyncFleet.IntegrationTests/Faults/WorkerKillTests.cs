using Shouldly;
using SyncFleet.IntegrationTests.Pipeline;
using SyncFleet.Testing.Processes;
using Xunit;

namespace SyncFleet.IntegrationTests.Faults;

/// <summary>Processes that end in the midst of a run, with and without notice: the run completes, every record once.</summary>
[Collection(FleetCollection.Name)]
public sealed class WorkerKillTests(FleetFixture fixture)
{
    private static readonly object Slow = new { kind = "slow", stream = "product", rate = 1, delayMs = 100 };

    private FleetHarness Fleet => fixture.Fleet;

    [Theory]
    [InlineData("Coordinator")]
    [InlineData("Fetcher")]
    [InlineData("Transformer")]
    [InlineData("Writer")]
    public async Task Killing_a_worker_in_mid_run_loses_nothing_and_repeats_nothing(string role)
    {
        await using var sync = await CreateAsync($"kill-{role}");
        var run = await sync.StartAsync();
        await sync.WaitMidRunAsync(run, s => s.PagesWritten >= 5);

        await Fleet[role].KillAsync();
        Fleet.Launch(role);

        await sync.CompleteAsync(run);
        await Fleet.WaitReadyAsync();
    }

    [Fact]
    public async Task Killing_all_workers_in_turn_and_then_at_once_loses_nothing_and_repeats_nothing()
    {
        await using var sync = await CreateAsync("kill-all");
        var run = await sync.StartAsync();
        var pages = 4;
        foreach (var role in FleetHarness.Roles)
        {
            await sync.WaitMidRunAsync(run, s => s.PagesFetched >= pages);
            await Fleet[role].KillAsync();
            Fleet.Launch(role);
            pages += 8;
        }

        await sync.WaitMidRunAsync(run, s => s.PagesFetched >= pages);
        foreach (var role in FleetHarness.Roles)
        {
            await Fleet[role].KillAsync();
        }

        foreach (var role in FleetHarness.Roles)
        {
            Fleet.Launch(role);
        }

        await sync.CompleteAsync(run);
        sync.CheckpointsChecked.ShouldBeGreaterThan(3);
        await Fleet.WaitReadyAsync();
    }

    [Fact]
    public async Task Workers_told_to_stop_in_mid_run_leave_in_time_and_the_run_completes_after_their_return()
    {
        await using var sync = await CreateAsync("stop-all");
        var run = await sync.StartAsync();
        await sync.WaitMidRunAsync(run, s => s.PagesWritten >= 5);

        foreach (var role in FleetHarness.Roles)
        {
            await Fleet[role].StopAsync(FleetSettings.StopTimeout + TimeSpan.FromSeconds(5));
            Fleet[role].ExitCode.ShouldBe(0, $"{role}{Fleet.ReadLogEnds()}");
        }

        foreach (var role in FleetHarness.Roles)
        {
            Fleet.Launch(role);
        }

        await sync.CompleteAsync(run);
        await Fleet.WaitReadyAsync();
    }

    private async Task<FleetSync> CreateAsync(string name)
    {
        var sync = await FleetSync.CreateAsync(Fleet, name.ToLowerInvariant(), new() { After = ["shipments"] });
        await sync.Sandbox.AddFaultsAsync(Slow);
        return sync;
    }
}
