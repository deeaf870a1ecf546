using Shouldly;
using SyncFleet.Chaos;
using SyncFleet.Chaos.Faults;
using SyncFleet.IntegrationTests.Deploy;
using Xunit;

namespace SyncFleet.IntegrationTests.Faults;

/// <summary>The fault harness, short and with one seed; <c>deploy/local/chaos</c> runs it long and with any.</summary>
[Collection(AloneCollection.Name)]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private static readonly FaultTargets Targets = new() { Workers = ["Fetcher", "Writer"], Clocks = ["clock of Writer"], Links = ["Fetcher-postgres"], Syncs = ["changing"] };

    [Fact]
    public async Task Half_a_minute_of_faults_loses_nothing_repeats_nothing_and_leaves_nothing_behind()
    {
        var (verdict, reason) = await ChaosRun.RunAsync(new ChaosArguments { Duration = TimeSpan.FromSeconds(30), Seed = 3, Products = 1_500 }, output.WriteLine, TestContext.Current.CancellationToken);
        Assert.SkipUnless(verdict is not null, reason);

        verdict.Records.ShouldBeGreaterThan(1_500);
        (verdict.Lost, verdict.Duplicated, verdict.Stale).ShouldBe((0, 0, 0));
        verdict.LeftBehind.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Ten_minutes_see_every_kind_of_fault_and_each_strikes_what_it_can(int seed)
    {
        var plan = FaultPlan.Make(seed, TimeSpan.FromMinutes(10), Targets);

        plan.Select(f => f.Kind).Distinct().Count().ShouldBe(Enum.GetValues<ChaosFault>().Length);
        plan.Count.ShouldBeGreaterThan(200);
        plan.Where(f => f.Kind == ChaosFault.ClockJump).ShouldAllBe(f => f.Target == "clock of Writer");
        plan.Where(f => f.Kind == ChaosFault.FullDisk).ShouldAllBe(f => f.Target == FaultPlan.Servers, "a disk is not full while its server is made to crash");
        plan.Where(f => f.Kind == ChaosFault.HoldMessages).Select(f => f.Target).Distinct().ShouldBe(FaultPlan.Queues, ignoreOrder: true);
    }

    [Fact]
    public void A_seed_gives_the_same_faults_again_and_another_seed_gives_others()
    {
        var plan = FaultPlan.Make(5, TimeSpan.FromMinutes(10), Targets);

        FaultPlan.Make(5, TimeSpan.FromMinutes(10), Targets).ShouldBe(plan);
        FaultPlan.Make(6, TimeSpan.FromMinutes(10), Targets).ShouldNotBe(plan);
    }
}
