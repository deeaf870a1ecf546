using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Postgres.Coordinating.Sweeping;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Coordinator;

/// <summary>What the sweep finds in the tables, one kind of lost message at a time.</summary>
public sealed class LostWorkTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly SweepLimits Limits = new();

    private readonly ControlTables _tables = new(postgres);
    private SyncRunId _run;
    private Guid _stream;

    public async ValueTask InitializeAsync()
    {
        await postgres.ExecuteAsync("TRUNCATE syncfleet.syncs, syncfleet.sources, syncfleet.connectors, syncfleet.parked_work, syncfleet.sync_run_sagas CASCADE");
        await _tables.AddSourceAsync();
        await _tables.AddSyncAsync("swept", [["a"]]);
        _run = SyncRunId.New(TimeProvider.System);
        await _tables.AdmitAsync("swept", _run);
        _stream = await postgres.QueryAsync<Guid>("SELECT stream_run_id FROM syncfleet.stream_runs");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_admitted_run_that_no_saga_holds_is_started_again()
    {
        (await SweepAsync()).ShouldBeEmpty();
        await AgeAsync();
        (await SweepAsync()).ShouldBe([new DueMessage(QueueNames.Coordinate, new StartSync { Sync = "swept", Tenant = "default", SyncRunId = _run })]);
    }

    [Fact]
    public async Task A_running_run_whose_saga_is_lost_is_started_again()
    {
        await RunAsync();
        await postgres.ExecuteAsync("DELETE FROM syncfleet.sync_run_sagas");
        await AgeAsync();
        (await SweepAsync()).ShouldContain(new DueMessage(QueueNames.Coordinate, new StartSync { Sync = "swept", Tenant = "default", SyncRunId = _run }));
    }

    [Fact]
    public async Task A_slice_that_nobody_fetches_is_sent_again()
    {
        await RunAsync();
        (await SweepAsync()).ShouldBeEmpty();
        await AgeAsync();
        (await SweepAsync()).ShouldBe([new DueMessage("syncfleet-fetch-fake", Fetch(slice: 3))]);
    }

    [Fact]
    public async Task A_slice_under_a_valid_lease_is_left_to_its_fetcher_and_sent_again_when_the_lease_is_over()
    {
        await RunAsync();
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET lease_token = $1, lease_until = now() + interval '1 min'", _stream);
        await AgeAsync();
        (await SweepAsync()).ShouldBeEmpty();
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET lease_until = now() - interval '1 s', swept_at = NULL");
        (await SweepAsync()).ShouldBe([new DueMessage("syncfleet-fetch-fake", Fetch(slice: 3))]);
    }

    [Fact]
    public async Task Parked_work_is_not_lost()
    {
        await RunAsync();
        await using (var transaction = await postgres.Database.BeginAsync(PostgresFixture.DefaultTenant, CancellationToken.None))
        {
            await new ParkedWorkStore(postgres.Database, TimeProvider.System).ParkAsync(transaction, ParkedWork.Fetch(Fetch(slice: 3), "throttled", TimeSpan.FromDays(1)), CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }

        await AgeAsync();
        (await SweepAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Law_3_pages_that_nobody_maps_are_sent_again()
    {
        await RunAsync();
        await AddPagesAsync(1, 2);
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET read_complete = true, pages_fetched = 2");
        await AgeAsync();
        (await SweepAsync()).ShouldBe([Page(1), Page(2)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_page_that_later_pages_have_overtaken_is_sent_again_while_the_stream_goes_on()
    {
        await RunAsync();
        await AddPagesAsync(1, 2, 3, 4);
        await postgres.ExecuteAsync("UPDATE syncfleet.pages SET transformed_at = fetched_at WHERE page_number IN (1, 3)");
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET low_water_page = 1, pages_fetched = 4, pages_transformed = 2, pages_written = 1, touched_at = now()");
        (await SweepAsync()).ShouldBe([Page(2)]);
    }

    [Fact]
    public async Task A_backlog_without_gaps_is_not_made_longer()
    {
        await RunAsync();
        await AddPagesAsync(1, 2, 3, 4);
        await postgres.ExecuteAsync("UPDATE syncfleet.pages SET transformed_at = now() WHERE page_number = 1");
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET pages_fetched = 4, pages_transformed = 1, low_water_page = 1, touched_at = now()");
        (await SweepAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Law_3_batches_that_nobody_writes_are_sent_again_at_the_head_of_their_lanes()
    {
        await RunAsync();
        await AddPagesAsync(1, 2);
        await postgres.ExecuteAsync("UPDATE syncfleet.pages SET transformed_at = now() - interval '1 min'");
        await postgres.ExecuteAsync("INSERT INTO syncfleet.row_batches (stream_run_id, lane, page_number, tenant_id, row_count, body, body_bytes) SELECT stream_run_id, lane, page_number, tenant_id, 0, '', 0 FROM syncfleet.pages, generate_series(0, 1) lane");
        await postgres.ExecuteAsync("UPDATE syncfleet.write_lanes SET next_page = 2 WHERE lane = 1");
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET pages_fetched = 2, pages_transformed = 2, touched_at = now()");
        (await SweepAsync()).ShouldBe([Batch(page: 1, lane: 0), Batch(page: 2, lane: 1)], ignoreOrder: true);
    }

    [Fact]
    public async Task Law_3_a_stream_run_that_nobody_closes_is_closed()
    {
        await RunAsync();
        var finish = new DueMessage(QueueNames.WritePostgres, new FinishStreamRun { TenantId = PostgresFixture.DefaultTenant, SyncRunId = _run, StreamRunId = new(_stream), Stream = "a" });
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET read_complete = true, pages_fetched = 2, pages_written = 2");
        await AgeAsync();
        (await SweepAsync()).ShouldBe([finish]);
        (await _tables.StreamStatusAsync(_run, "a")).ShouldBe("finishing");

        await AgeAsync();
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET swept_at = NULL");
        (await SweepAsync()).ShouldBe([finish]);
    }

    [Theory]
    [InlineData("completed_with_errors")]
    [InlineData("failed")]
    public async Task Law_3_an_end_that_the_saga_has_not_heard_is_told_again(string status)
    {
        await RunAsync();
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET status = $1, ended_at = now() - interval '1 min', records_read = 5, records_dead_lettered = 5, failure_kind = 'data', failure_message = 'Too many vanished.'", status);
        var message = (await SweepAsync()).ShouldHaveSingleItem();
        message.Queue.ShouldBe(QueueNames.Coordinate);
        if (status == "failed")
        {
            var failed = message.Message.ShouldBeOfType<StreamRunFailed>();
            (failed.Kind, failed.Message, failed.Attempt).ShouldBe((FailureKind.Data, "Too many vanished.", 1));
        }
        else
        {
            message.Message.ShouldBeOfType<StreamRunFinished>().Counters.ShouldBe(new StreamCounters { Read = 5, DeadLettered = 5 });
        }

        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET swept_at = NULL");
        await postgres.ExecuteAsync("UPDATE syncfleet.sync_run_sagas SET body = '{\"outstanding\":[]}'");
        (await SweepAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancellation_that_went_unheard_is_told_again()
    {
        await RunAsync();
        await postgres.ExecuteAsync("UPDATE syncfleet.sync_runs SET cancel_requested_at = now() - interval '1 min'");
        (await SweepAsync()).ShouldBe([new DueMessage(QueueNames.Coordinate, new CancelSyncRun { SyncRunId = _run })]);
    }

    [Fact]
    public async Task A_deadline_whose_parked_row_is_gone_is_kept_all_the_same()
    {
        await RunAsync();
        await postgres.ExecuteAsync("UPDATE syncfleet.sync_runs SET deadline_at = now() - interval '1 min'");
        (await SweepAsync()).ShouldBeEmpty();
        await postgres.ExecuteAsync("DELETE FROM syncfleet.parked_work");
        (await SweepAsync()).ShouldBe([new DueMessage(QueueNames.Coordinate, new SyncRunDeadlineReached { SyncRunId = _run })]);
    }

    [Fact]
    public async Task A_queued_run_is_let_go_when_no_run_is_active_any_more()
    {
        var sync = await postgres.QueryAsync<Guid>("SELECT sync_id FROM syncfleet.syncs");
        await using (var transaction = await postgres.Database.BeginAsync(PostgresFixture.DefaultTenant, CancellationToken.None))
        {
            await new ParkedWorkStore(postgres.Database, TimeProvider.System).ParkAsync(transaction, ParkedWork.Queued(PostgresFixture.DefaultTenant, new(sync), new StartSync { Sync = "swept" }), CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }

        await SweepAsync();
        (await _tables.CountAsync("parked_work WHERE kind = 'start_sync' AND due_at = 'infinity'")).ShouldBe(1);
        await postgres.ExecuteAsync("UPDATE syncfleet.sync_runs SET status = 'failed'");
        await SweepAsync();
        (await _tables.CountAsync("parked_work WHERE kind = 'start_sync' AND due_at <= now()")).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_work_is_sent_again_only_after_a_while_that_grows_as_long_as_nothing_moves()
    {
        await RunAsync();
        await AgeAsync();
        (await SweepAsync()).ShouldNotBeEmpty();
        (await SweepAsync()).ShouldBeEmpty();
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET swept_at = now() - interval '16 s', touched_at = now() - interval '17 s'");
        (await SweepAsync()).ShouldNotBeEmpty();
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET swept_at = now() - interval '20 s', touched_at = now() - interval '60 s'");
        (await SweepAsync()).ShouldBeEmpty();
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET swept_at = now() - interval '61 s', touched_at = now() - interval '1 day'");
        (await SweepAsync()).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Two_coordinators_at_once_send_the_same_work_once()
    {
        await RunAsync();
        await AgeAsync();
        var swept = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SweepAsync()));
        swept.Sum(messages => messages.Count).ShouldBe(1);
    }

    [Fact]
    public async Task Ended_runs_are_left_in_peace()
    {
        await RunAsync();
        await AgeAsync();
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET status = 'canceled'");
        await postgres.ExecuteAsync("UPDATE syncfleet.sync_runs SET status = 'canceled', cancel_requested_at = now() - interval '1 h', deadline_at = now() - interval '1 h'");
        await postgres.ExecuteAsync("DELETE FROM syncfleet.sync_run_sagas");
        (await SweepAsync()).ShouldBeEmpty();
    }

    private async Task<IReadOnlyList<DueMessage>> SweepAsync() =>
        [.. await new LostRunFinder(postgres.Database).ClaimAsync(Limits, CancellationToken.None), .. await new LostStreamFinder(postgres.Database).ClaimAsync(Limits, CancellationToken.None)];

    /// <summary>Puts the run where the saga has it running: slice 3 is to be fetched.</summary>
    private async Task RunAsync()
    {
        await postgres.ExecuteAsync("UPDATE syncfleet.sync_runs SET status = 'running', phase = 1");
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET status = 'running', slice = 3");
        await postgres.ExecuteAsync("INSERT INTO syncfleet.sync_run_sagas (correlation_id, tenant_id, current_state, body) VALUES ($1, $2, 'Running', jsonb_build_object('outstanding', jsonb_build_array($3::text)))", _run.Value, PostgresFixture.DefaultTenant.Value, _stream.ToString());
    }

    private Task AgeAsync() => postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET touched_at = now() - interval '11 s'");

    private async Task AddPagesAsync(params int[] numbers)
    {
        foreach (var number in numbers)
        {
            await postgres.ExecuteAsync("INSERT INTO syncfleet.pages (stream_run_id, page_number, tenant_id, record_count, body, body_bytes, order_run, order_page, fetched_at) VALUES ($1, $2, $3, 7, '', 0, 1, $2, now() - interval '1 min')", _stream, number, PostgresFixture.DefaultTenant.Value);
        }
    }

    private FetchStream Fetch(int slice) => new()
    {
        TenantId = PostgresFixture.DefaultTenant,
        SyncRunId = _run,
        StreamRunId = new(_stream),
        Connector = FakeFleet.Connector,
        Stream = "a",
        Slice = slice,
    };

    private DueMessage Page(int number) => new(QueueNames.Transform, new PageFetched
    {
        TenantId = PostgresFixture.DefaultTenant,
        SyncRunId = _run,
        StreamRunId = new(_stream),
        Stream = "a",
        PageNumber = number,
        RecordCount = 7,
    });

    private DueMessage Batch(int page, int lane) => new(QueueNames.WritePostgres, new RowsReady
    {
        TenantId = PostgresFixture.DefaultTenant,
        SyncRunId = _run,
        StreamRunId = new(_stream),
        Stream = "a",
        PageNumber = page,
        Lane = lane,
    });
}
