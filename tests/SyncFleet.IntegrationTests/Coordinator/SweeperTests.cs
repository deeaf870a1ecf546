using Shouldly;
using SyncFleet.Contracts;
using Xunit;

namespace SyncFleet.IntegrationTests.Coordinator;

/// <summary>Messages are thrown away on purpose; the coordinator finds the work in its tables and the runs end all the same.</summary>
public sealed class SweeperTests(SweeperTests.HastyFixture fixture) : IClassFixture<SweeperTests.HastyFixture>
{
    [Fact]
    public async Task Law_3_a_run_whose_start_and_fetches_and_ends_are_lost_completes()
    {
        await fixture.Tables.AddSyncAsync("lossy", [["a", "b"], ["c"]]);
        HashSet<string> dropped = new(StringComparer.Ordinal);
        foreach (var stream in new[] { "a", "b", "c" })
        {
            fixture.Fleet.Fetches[stream] = async fetch =>
            {
                // The first fetch is lost; the second ends the stream but its announcement is lost.
                if (!dropped.Add(stream))
                {
                    await fixture.Fleet.EndRowAsync(fetch);
                }
            };
        }

        var run = SyncRunId.New(TimeProvider.System);
        await fixture.Tables.AdmitAsync("lossy", run);

        var completed = await fixture.Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == run);
        completed.Outcome.ShouldBe(SyncRunOutcome.Completed);
        completed.Counters.Read.ShouldBe(30);
    }

    [Fact]
    public async Task A_saga_that_is_lost_in_the_middle_of_a_run_is_made_again_from_the_tables()
    {
        await fixture.Tables.AddSyncAsync("forgotten", [["d", "e"], ["f"]]);
        var lost = new TaskCompletionSource();
        fixture.Fleet.Fetches["e"] = async fetch =>
        {
            await lost.Task;
            await fixture.Fleet.FinishAsync(fetch);
        };
        var run = await fixture.StartAsync("forgotten");
        await fixture.Postgres.UntilAsync("SELECT body -> 'outcomes' = '[\"Completed\"]' FROM syncfleet.sync_run_sagas WHERE correlation_id = $1", run.Value);
        await fixture.Postgres.ExecuteAsync("DELETE FROM syncfleet.sync_run_sagas WHERE correlation_id = $1", run.Value);
        lost.SetResult();

        (await fixture.Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == run)).Counters.Read.ShouldBe(30);
    }

    public sealed class HastyFixture : CoordinatorFixture
    {
        protected override IReadOnlyList<string> Settings =>
            ["--Coordinator:SweepInterval=00:00:00.200", "--Coordinator:SweepAge=00:00:00.500", "--Coordinator:SweepRepeat=00:00:00.500"];
    }
}
