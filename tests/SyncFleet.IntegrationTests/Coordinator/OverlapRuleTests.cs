using Shouldly;
using SyncFleet.Contracts;
using Xunit;

namespace SyncFleet.IntegrationTests.Coordinator;

public sealed class OverlapRuleTests(CoordinatorFixture fixture) : IClassFixture<CoordinatorFixture>
{
    private FakeFleet Fleet => fixture.Fleet;

    private MessageLog Log => fixture.Log;

    private ControlTables Tables => fixture.Tables;

    [Fact]
    public async Task Skip_refuses_the_new_run_and_leaves_the_active_one_alone()
    {
        var (active, fetch) = await StartActiveAsync("skips", "a", "skip");
        var second = await fixture.StartAsync("skips");

        var refused = await Log.WaitAsync<SyncRunFailed>(m => m.SyncRunId == second);
        refused.Outcome.ShouldBe(SyncRunOutcome.Refused);
        refused.Message.ShouldBe("Run 1 of 'skips' is still active, and its overlap rule is skip.");
        (await Tables.RunStatusAsync(second)).ShouldBe("refused");
        (await Tables.RunStatusAsync(active)).ShouldBe("running");
        await Fleet.FinishAsync(fetch);
        await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == active);
    }

    [Fact]
    public async Task Queue_starts_the_new_run_when_the_active_one_has_ended_and_lets_one_wait()
    {
        var (active, fetch) = await StartActiveAsync("queues", "b", "queue");
        var second = await fixture.StartAsync("queues");
        await fixture.Postgres.UntilAsync("SELECT count(*) = 1 FROM syncfleet.parked_work WHERE sync_run_id = $1 AND due_at = 'infinity'", second.Value);
        var third = await fixture.StartAsync("queues");
        (await Log.WaitAsync<SyncRunFailed>(m => m.SyncRunId == third)).Message.ShouldContain("at most one waits");

        Fleet.Fetches.Remove("b");
        Log.All<SyncRunStarted>(m => m.SyncRunId == second).ShouldBeEmpty();
        await Fleet.FinishAsync(fetch);

        await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == active);
        await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == second);
        (await Tables.CountAsync("parked_work WHERE sync_run_id = ANY($1)", new[] { active.Value, second.Value, third.Value })).ShouldBe(0);
    }

    [Fact]
    public async Task Replace_cancels_the_active_run_and_then_starts_the_new_one()
    {
        var (active, _) = await StartActiveAsync("replaces", "c", "replace");
        Fleet.Fetches.Remove("c");
        var second = await fixture.StartAsync("replaces");

        var canceled = await Log.WaitAsync<SyncRunFailed>(m => m.SyncRunId == active);
        canceled.Outcome.ShouldBe(SyncRunOutcome.Canceled);
        canceled.Message.ShouldContain(second.ToString());
        (await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == second)).Outcome.ShouldBe(SyncRunOutcome.Completed);
    }

    [Fact]
    public async Task A_queued_run_can_be_canceled_before_it_starts()
    {
        var (active, fetch) = await StartActiveAsync("dequeues", "d", "queue");
        var second = await fixture.StartAsync("dequeues");
        await fixture.Postgres.UntilAsync("SELECT count(*) = 1 FROM syncfleet.parked_work WHERE sync_run_id = $1", second.Value);
        await Fleet.SendAsync(QueueNames.Coordinate, new CancelSyncRun { SyncRunId = second });

        (await Log.WaitAsync<SyncRunFailed>(m => m.SyncRunId == second)).Outcome.ShouldBe(SyncRunOutcome.Canceled);
        await Fleet.FinishAsync(fetch);
        await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == active);
        Log.All<SyncRunStarted>(m => m.SyncRunId == second).ShouldBeEmpty();
    }

    private async Task<(SyncRunId Run, FetchStream Fetch)> StartActiveAsync(string sync, string stream, string rule)
    {
        await Tables.AddSyncAsync(sync, [[stream]], header: $"overlap: {rule}");
        Fleet.Fetches[stream] = _ => Task.CompletedTask;
        var run = await fixture.StartAsync(sync);
        return (run, await Log.WaitAsync<FetchStream>(f => f.SyncRunId == run));
    }
}
