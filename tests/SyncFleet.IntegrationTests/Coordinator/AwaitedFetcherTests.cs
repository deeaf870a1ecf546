using Shouldly;
using SyncFleet.Contracts;
using Xunit;

namespace SyncFleet.IntegrationTests.Coordinator;

public sealed class AwaitedFetcherTests(AwaitedFetcherTests.Fixture fixture) : IClassFixture<AwaitedFetcherTests.Fixture>
{
    [Fact]
    public async Task A_run_asked_for_while_the_fetchers_are_started_again_completes()
    {
        await fixture.Tables.AddSyncAsync("early", [["a"]]);
        await fixture.Postgres.ExecuteAsync("DELETE FROM syncfleet.fetchers");
        var run = await fixture.StartAsync("early");
        await fixture.Postgres.UntilAsync("SELECT count(*) = 1 FROM syncfleet.parked_work WHERE sync_run_id = $1 AND kind = 'start_sync'", run.Value);
        await fixture.Tables.AddFetcherAsync();

        (await fixture.Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == run)).Outcome.ShouldBe(SyncRunOutcome.Completed);
    }

    [Fact]
    public async Task A_run_that_no_fetcher_will_ever_serve_is_refused_and_everybody_hears_why()
    {
        await fixture.Tables.AddSyncAsync("never", [["b"]]);
        await fixture.Postgres.ExecuteAsync("UPDATE syncfleet.fetchers SET connectors = '{other}'");
        var run = await fixture.StartAsync("never");

        var refused = await fixture.Log.WaitAsync<SyncRunFailed>(m => m.SyncRunId == run);
        (refused.Outcome, refused.Kind).ShouldBe((SyncRunOutcome.Refused, FailureKind.Configuration));
        refused.Message.ShouldContain("No running fetcher serves the connector 'fake'");
        (await fixture.Tables.CountAsync("parked_work WHERE sync_run_id = $1", run.Value)).ShouldBe(0);
    }

    public sealed class Fixture : CoordinatorFixture
    {
        protected override IReadOnlyList<string> Settings => ["--Coordinator:FetcherPatience=00:00:04"];
    }
}
