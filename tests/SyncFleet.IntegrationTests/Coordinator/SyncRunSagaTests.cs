using Npgsql;
using Shouldly;
using SyncFleet.Contracts;
using Xunit;

namespace SyncFleet.IntegrationTests.Coordinator;

public sealed class SyncRunSagaTests(CoordinatorFixture fixture) : IClassFixture<CoordinatorFixture>
{
    private FakeFleet Fleet => fixture.Fleet;

    private MessageLog Log => fixture.Log;

    private ControlTables Tables => fixture.Tables;

    [Fact]
    public async Task Phases_run_in_order_and_the_streams_of_a_phase_side_by_side()
    {
        var release = new TaskCompletionSource();
        await Tables.AddSyncAsync("phased", [["a", "b"], ["c"]]);
        Fleet.Fetches["a"] = async fetch => { await release.Task; await Fleet.FinishAsync(fetch); };
        Fleet.Fetches["b"] = Fleet.Fetches["a"];
        var run = await fixture.StartAsync("phased");

        // Both are being fetched while neither has ended, and the second phase has not begun.
        await Log.WaitAsync<FetchStream>(f => f.SyncRunId == run, count: 2);
        Log.All<FetchStream>(f => f.SyncRunId == run).Select(f => f.Stream).ShouldBe(["a", "b"], ignoreOrder: true);
        (await Tables.StreamStatusAsync(run, "c")).ShouldBe("waiting");
        release.SetResult();

        var completed = await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == run);
        Log.All<FetchStream>(f => f.SyncRunId == run).Select(f => f.Stream).Last().ShouldBe("c");
        completed.Outcome.ShouldBe(SyncRunOutcome.Completed);
        completed.Counters.Read.ShouldBe(30);
        completed.Counters.Written.ShouldBe(30);
        Log.All<SyncRunStarted>(m => m.SyncRunId == run).Count.ShouldBe(1);
        (await Tables.RunStatusAsync(run)).ShouldBe("completed");
        (await Tables.CountAsync("parked_work WHERE sync_run_id = $1", run.Value)).ShouldBe(0);
        (await Tables.CountAsync("sync_run_sagas WHERE correlation_id = $1", run.Value)).ShouldBe(0);
    }

    [Fact]
    public async Task A_transient_failure_is_parked_and_fetched_again_as_the_next_attempt()
    {
        await Tables.AddSyncAsync("retried", [["d"]]);
        var attempts = 0;
        Fleet.Fetches["d"] = fetch => ++attempts < 3 ? Fleet.FailAsync(fetch, FailureKind.Transient, attempts) : Fleet.FinishAsync(fetch);
        var run = await fixture.StartAsync("retried");

        (await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == run)).Outcome.ShouldBe(SyncRunOutcome.Completed);
        Log.All<FetchStream>(f => f.SyncRunId == run).Count.ShouldBe(3);
        (await fixture.Postgres.QueryAsync<int>("SELECT attempt FROM syncfleet.stream_runs WHERE sync_run_id = $1", run.Value)).ShouldBe(3);
    }

    [Fact]
    public async Task Attempts_that_are_used_up_fail_the_stream_with_what_the_source_said()
    {
        await Tables.AddSyncAsync("hopeless", [["e"]], header: "attempts: 2");
        var attempts = 0;
        Fleet.Fetches["e"] = fetch => Fleet.FailAsync(fetch, FailureKind.Transient, ++attempts);
        var run = await fixture.StartAsync("hopeless");

        var failed = await Log.WaitAsync<SyncRunFailed>(m => m.SyncRunId == run);
        failed.Outcome.ShouldBe(SyncRunOutcome.Failed);
        failed.Kind.ShouldBe(FailureKind.Transient);
        failed.Message.ShouldBe("e: It failed (Transient).");
        attempts.ShouldBe(2);
        (await Tables.RunStatusAsync(run)).ShouldBe("failed");
        (await Tables.StreamStatusAsync(run, "e")).ShouldBe("failed");
    }

    [Fact]
    public async Task A_throttled_stream_waits_without_using_up_an_attempt()
    {
        await Tables.AddSyncAsync("throttled", [["f"]], header: "attempts: 1");
        var tries = 0;
        Fleet.Fetches["f"] = fetch => ++tries < 4 ? Fleet.FailAsync(fetch, FailureKind.Throttled, 1, TimeSpan.FromMilliseconds(20)) : Fleet.FinishAsync(fetch);
        var run = await fixture.StartAsync("throttled");

        (await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == run)).Outcome.ShouldBe(SyncRunOutcome.Completed);
        (await fixture.Postgres.QueryAsync<int>("SELECT attempt FROM syncfleet.stream_runs WHERE sync_run_id = $1", run.Value)).ShouldBe(1);
    }

    [Fact]
    public async Task A_failed_stream_lets_its_neighbours_end_and_stops_the_later_phases()
    {
        await Tables.AddSyncAsync("broken", [["g", "h"], ["i"]]);
        Fleet.Fetches["g"] = fetch => Fleet.FailAsync(fetch, FailureKind.Configuration, 1);
        Fleet.Fetches["h"] = async fetch =>
        {
            // It ends only after its neighbour's failure has been settled.
            await fixture.Postgres.UntilAsync("SELECT status = 'failed' FROM syncfleet.stream_runs WHERE sync_run_id = $1 AND stream = 'g'", fetch.SyncRunId.Value);
            await Fleet.FinishAsync(fetch);
        };
        var run = await fixture.StartAsync("broken");

        var failed = await Log.WaitAsync<SyncRunFailed>(m => m.SyncRunId == run);
        failed.Outcome.ShouldBe(SyncRunOutcome.Failed);
        failed.Kind.ShouldBe(FailureKind.Configuration);
        failed.Counters!.Written.ShouldBe(10);
        (await Tables.StreamStatusAsync(run, "h")).ShouldBe("completed");
        (await Tables.StreamStatusAsync(run, "i")).ShouldBe("canceled");
        Log.All<FetchStream>(f => f.SyncRunId == run && f.Stream == "i").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("dead-letters", false)]
    [InlineData("half-failed", true)]
    public async Task Dead_letters_or_a_failed_stream_of_the_last_phase_complete_the_run_with_errors(string sync, bool fails)
    {
        var (good, bad) = fails ? ("j", "k") : ("l", "m");
        await Tables.AddSyncAsync(sync, [[good, bad]]);
        Fleet.Fetches[bad] = fetch => fails ? Fleet.FailAsync(fetch, FailureKind.Defect, 1) : Fleet.FinishAsync(fetch, deadLettered: 3);
        var run = await fixture.StartAsync(sync);

        (await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == run)).Outcome.ShouldBe(SyncRunOutcome.CompletedWithErrors);
        (await Tables.RunStatusAsync(run)).ShouldBe("completed_with_errors");
    }

    [Fact]
    public async Task A_canceled_run_ends_at_once_with_its_streams_and_its_parked_work()
    {
        await Tables.AddSyncAsync("canceled", [["n", "o"], ["p"]]);
        Fleet.Fetches["n"] = fetch => Fleet.FailAsync(fetch, FailureKind.Throttled, 1, TimeSpan.FromHours(1));
        Fleet.Fetches["o"] = _ => Task.CompletedTask;
        var run = await fixture.StartAsync("canceled");
        await fixture.Postgres.UntilAsync("SELECT count(*) = 2 FROM syncfleet.parked_work WHERE sync_run_id = $1", run.Value);
        await Fleet.SendAsync(QueueNames.Coordinate, new CancelSyncRun { SyncRunId = run, RequestedBy = "ann" });

        var failed = await Log.WaitAsync<SyncRunFailed>(m => m.SyncRunId == run);
        failed.Outcome.ShouldBe(SyncRunOutcome.Canceled);
        failed.Kind.ShouldBeNull();
        failed.Message.ShouldContain("ann");
        (await Tables.CountAsync("stream_runs WHERE sync_run_id = $1 AND status = 'canceled'", run.Value)).ShouldBe(3);
        (await Tables.CountAsync("parked_work WHERE sync_run_id = $1", run.Value)).ShouldBe(0);

        // Late events of a run that is over change nothing and fail nowhere.
        await Fleet.PublishAsync(FakeFleet.Finished(Log.All<FetchStream>(f => f.SyncRunId == run)[0]));
        await Fleet.SendAsync(QueueNames.Coordinate, new CancelSyncRun { SyncRunId = run });
        await Fleet.SendAsync(QueueNames.Coordinate, new CancelSyncRun { SyncRunId = SyncRunId.New(TimeProvider.System) });
        await CoordinatorIsIdleAsync();
        (await Tables.RunStatusAsync(run)).ShouldBe("canceled");
        Log.All<SyncRunFailed>(m => m.SyncRunId == run).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_run_past_its_deadline_is_stopped()
    {
        await Tables.AddSyncAsync("late", [["q"]], header: "deadline: 1m");
        Fleet.Fetches["q"] = _ => Task.CompletedTask;
        var run = await fixture.StartAsync("late");
        await Log.WaitAsync<FetchStream>(f => f.SyncRunId == run);
        await fixture.Postgres.ExecuteAsync("UPDATE syncfleet.parked_work SET due_at = now() WHERE sync_run_id = $1 AND kind = 'run_deadline'", run.Value);

        var failed = await Log.WaitAsync<SyncRunFailed>(m => m.SyncRunId == run);
        failed.Outcome.ShouldBe(SyncRunOutcome.TimedOut);
        failed.Message.ShouldContain("00:01:00");
        (await Tables.RunStatusAsync(run)).ShouldBe("timed_out");
    }

    [Fact]
    public async Task Law_6_concurrent_events_on_one_saga_are_all_heard()
    {
        // Two coordinators and forty streams that end at the same moment: every row version is fought over.
        await fixture.StartCoordinatorAsync();
        string[] streams = [.. Enumerable.Range(1, 40).Select(n => $"s{n}")];
        await Tables.AddSyncAsync("crowded", [streams, ["t"]]);
        foreach (var stream in streams)
        {
            Fleet.Fetches[stream] = _ => Task.CompletedTask;
        }

        var run = await fixture.StartAsync("crowded");
        var fetches = await Log.WaitAsync<FetchStream>(f => f.SyncRunId == run, count: 40);
        await Task.WhenAll(fetches.Select(f => Fleet.EndRowAsync(f)));
        await Task.WhenAll(fetches.Select(f => Fleet.PublishAsync(FakeFleet.Finished(f))));

        (await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == run)).Counters.Read.ShouldBe(410);
        Log.All<FetchStream>(f => f.SyncRunId == run && f.Stream == "t").Count.ShouldBe(1);
        Log.All<SyncRunCompleted>(m => m.SyncRunId == run).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Law_6_events_that_come_twice_change_nothing()
    {
        await Tables.AddSyncAsync("doubled", [["u", "v"], ["w"]]);
        Fleet.Fetches["u"] = async fetch =>
        {
            await Fleet.FinishAsync(fetch);
            await Fleet.PublishAsync(FakeFleet.Finished(fetch));
            await Fleet.FailAsync(fetch, FailureKind.Defect, 1);
        };
        Fleet.Fetches["v"] = _ => Task.CompletedTask;
        var run = await fixture.StartAsync("doubled");
        var waiting = await Log.WaitAsync<FetchStream>(f => f.SyncRunId == run && f.Stream == "v");
        await Fleet.SendAsync(QueueNames.Coordinate, new StartSync { Sync = "doubled", SyncRunId = run });
        await CoordinatorIsIdleAsync();
        (await Tables.StreamStatusAsync(run, "w")).ShouldBe("waiting");
        await Fleet.FinishAsync(waiting);

        (await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == run)).Outcome.ShouldBe(SyncRunOutcome.Completed);
        Log.All<FetchStream>(f => f.SyncRunId == run).Count.ShouldBe(3);
        await Fleet.SendAsync(QueueNames.Coordinate, new StartSync { Sync = "doubled", SyncRunId = run });
        await CoordinatorIsIdleAsync();
        Log.All<SyncRunStarted>(m => m.SyncRunId == run).Count.ShouldBe(1);
        (await Tables.CountAsync("sync_run_sagas WHERE correlation_id = $1", run.Value)).ShouldBe(0);
    }

    [Fact]
    public async Task Law_6_a_start_that_meets_the_end_of_its_run_starts_nothing_and_says_nothing()
    {
        // The run is admitted but its first message is thrown away, so that the test decides who comes first.
        await Tables.AddSyncAsync("met", [["z"]]);
        var run = SyncRunId.New(TimeProvider.System);
        await Tables.AdmitAsync("met", run);
        await using (var connection = await fixture.Postgres.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var end = new NpgsqlCommand("UPDATE syncfleet.sync_runs SET status = 'completed' WHERE sync_run_id = $1", connection);
            end.Parameters.Add(new() { Value = run.Value });
            await end.ExecuteNonQueryAsync();
            await Fleet.SendAsync(QueueNames.Coordinate, new StartSync { Sync = "met", SyncRunId = run });
            await fixture.Postgres.UntilAsync("SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')");
            await transaction.CommitAsync();
        }

        await CoordinatorIsIdleAsync();
        Log.All<SyncRunStarted>(m => m.SyncRunId == run).ShouldBeEmpty();
        Log.All<SyncRunFailed>(m => m.SyncRunId == run).ShouldBeEmpty();
        Log.All<FetchStream>(m => m.SyncRunId == run).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_canceled_before_it_starts_never_fetches()
    {
        await Tables.AddSyncAsync("never", [["z"]]);
        var run = SyncRunId.New(TimeProvider.System);
        await Tables.AdmitAsync("never", run);
        await Fleet.SendAsync(QueueNames.Coordinate, new CancelSyncRun { SyncRunId = run });
        await fixture.Postgres.UntilAsync("SELECT cancel_requested_at IS NOT NULL FROM syncfleet.sync_runs WHERE sync_run_id = $1", run.Value);
        await Fleet.SendAsync(QueueNames.Coordinate, new StartSync { Sync = "never", SyncRunId = run });

        (await Log.WaitAsync<SyncRunFailed>(m => m.SyncRunId == run)).Outcome.ShouldBe(SyncRunOutcome.Canceled);
        Log.All<FetchStream>(m => m.SyncRunId == run).ShouldBeEmpty();
        (await Tables.RunStatusAsync(run)).ShouldBe("canceled");
    }

    [Fact]
    public async Task A_replay_whose_pages_came_with_it_is_mapped_not_fetched()
    {
        await Tables.AddSyncAsync("replayed", [["z"]]);
        var run = SyncRunId.New(TimeProvider.System);
        await Tables.AdmitAsync("replayed", run);
        await fixture.Postgres.ExecuteAsync("UPDATE syncfleet.sync_runs SET kind = 'replay' WHERE sync_run_id = $1", run.Value);
        await fixture.Postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET read_complete = true, pages_fetched = 2 WHERE sync_run_id = $1", run.Value);
        await fixture.Postgres.ExecuteAsync(
            "INSERT INTO syncfleet.pages (stream_run_id, page_number, tenant_id, record_count, body, body_bytes, order_run, order_page, fetched_at) SELECT stream_run_id, n, tenant_id, n, '', 0, 1, n, now() FROM syncfleet.stream_runs, generate_series(1, 2) n WHERE sync_run_id = $1",
            run.Value);
        await fixture.StartAsync("replayed", run);

        (await Log.WaitAsync<PageFetched>(m => m.SyncRunId == run, count: 2)).Select(p => (p.PageNumber, p.RecordCount)).ShouldBe([(1, 1), (2, 2)], ignoreOrder: true);
        Log.All<FetchStream>(m => m.SyncRunId == run).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_failure_reported_from_many_pages_uses_up_one_attempt()
    {
        await Tables.AddSyncAsync("many-pages", [["x"]], header: "attempts: 3");
        var first = true;
        Fleet.Fetches["x"] = async fetch =>
        {
            if (first)
            {
                first = false;
                await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Fleet.FailAsync(fetch, FailureKind.Transient, 1)));
                return;
            }

            await Fleet.FinishAsync(fetch);
        };
        var run = await fixture.StartAsync("many-pages");

        (await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == run)).Outcome.ShouldBe(SyncRunOutcome.Completed);
        (await fixture.Postgres.QueryAsync<int>("SELECT attempt FROM syncfleet.stream_runs WHERE sync_run_id = $1", run.Value)).ShouldBe(2);
    }

    /// <summary>A run sent after other messages ends only when those before it in the same queue have been taken.</summary>
    private async Task CoordinatorIsIdleAsync()
    {
        var name = "idle-" + Guid.CreateVersion7().ToString("N");
        await Tables.AddSyncAsync(name, [["y"]]);
        var run = await fixture.StartAsync(name);
        await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == run);
    }
}
