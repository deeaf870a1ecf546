using Shouldly;
using SyncFleet.Testing.Processes;
using Xunit;

namespace SyncFleet.IntegrationTests.Faults;

/// <summary>PostgreSQL and RabbitMQ that end in the midst of a run: workers live on, say what they wait for, and the run completes.</summary>
[Collection(PrivateServicesCollection.Name)]
public sealed class ServiceRestartTests(PrivateFleetFixture fixture)
{
    [Fact]
    public Task A_crash_of_PostgreSQL_in_mid_run_costs_time_only() =>
        SurviveAsync("pg", "waiting for PostgreSQL", () => fixture.Services.CrashPostgresAsync());

    [Fact]
    public Task A_crash_of_RabbitMQ_in_mid_run_costs_time_only() =>
        SurviveAsync("mq", "waiting for RabbitMQ", () => fixture.Services.CrashRabbitMqAsync());

    [Fact]
    public Task A_crash_of_both_at_once_costs_time_only() => SurviveAsync("both", "waiting for PostgreSQL", async () =>
    {
        await fixture.Services.CrashRabbitMqAsync();
        await fixture.Services.CrashPostgresAsync();
    });

    private async Task SurviveAsync(string name, string waitsFor, Func<Task> crash)
    {
        Assert.SkipUnless(fixture.Reason.Length == 0, fixture.Reason);
        await using var sync = await FleetSync.CreateAsync(fixture.Fleet, name, new() { After = ["shipments"] });
        await sync.Sandbox.AddFaultsAsync(new { kind = "slow", stream = "product", rate = 1, delayMs = 100 });
        var run = await sync.StartAsync();
        await sync.WaitMidRunAsync(run, s => s.PagesWritten >= 5);

        try
        {
            await crash();
            foreach (var role in FleetHarness.Roles)
            {
                await fixture.Fleet[role].WaitReadinessAsync(503, waitsFor, TimeSpan.FromSeconds(30));
            }
        }
        finally
        {
            await fixture.Services.StartAsync();
        }

        await sync.CompleteAsync(run);
        await fixture.Fleet.WaitReadyAsync();
        FleetHarness.Roles.ShouldAllBe(role => !fixture.Fleet[role].HasExited);
    }
}
