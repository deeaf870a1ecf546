using Npgsql;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Coordinating.Admitting;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Coordinator;

public sealed class AdmissionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly ControlTables _tables = new(postgres);

    private Admission Admission => NewAdmission(TimeSpan.FromMinutes(1));

    public async ValueTask InitializeAsync()
    {
        await postgres.ExecuteAsync("TRUNCATE syncfleet.syncs, syncfleet.sources, syncfleet.connectors, syncfleet.fetchers, syncfleet.parked_work CASCADE");
        await _tables.AddSourceAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_admitted_run_has_all_its_rows()
    {
        await _tables.AddSyncAsync("full", [["a", "b"], ["c"]], header: "deadline: 2h");
        var (run, result) = await AdmitAsync("full");

        result.Start.ShouldNotBeNull().SyncRunId.ShouldBe(run);
        result.Refusal.ShouldBeNull();
        (await postgres.QueryAsync<string>("SELECT concat_ws('|', status, phases, phase, run_number, kind, deadline_at - requested_at > '1 hour', definition <> '') FROM syncfleet.sync_runs WHERE sync_run_id = $1", run.Value))
            .ShouldBe("requested|2|0|1|sync|t|t");
        (await postgres.QueryAsync<string>("SELECT string_agg(concat_ws(' ', phase, stream, status, connector, lanes, slice, attempt), ', ' ORDER BY phase, stream) FROM syncfleet.stream_runs WHERE sync_run_id = $1", run.Value))
            .ShouldBe("1 a waiting fake 2 1 1, 1 b waiting fake 2 1 1, 2 c waiting fake 2 1 1");
        (await postgres.QueryAsync<string>("SELECT string_agg(DISTINCT concat_ws(' ', lane, next_page), ', ') FROM syncfleet.write_lanes JOIN syncfleet.stream_runs USING (stream_run_id) WHERE sync_run_id = $1", run.Value))
            .ShouldBe("0 1, 1 1");
        (await _tables.CountAsync("parked_work WHERE sync_run_id = $1 AND kind = 'run_deadline'", run.Value)).ShouldBe(1);
    }

    [Fact]
    public async Task A_run_starts_from_the_checkpoint_unless_it_reads_everything()
    {
        var sync = await _tables.AddSyncAsync("resumed", [["a"]]);
        await postgres.ExecuteAsync("INSERT INTO syncfleet.checkpoints (sync_id, stream, tenant_id, cursor, stream_run_id, page_number) VALUES ($1, 'a', $2, '{\"at\": 7}', $1, 1)", sync.Value, PostgresFixture.DefaultTenant.Value);

        (await CheckpointAsync(await AdmitAsync("resumed"))).ShouldBe("{\"at\": 7}");
        await postgres.ExecuteAsync("UPDATE syncfleet.sync_runs SET status = 'completed'");
        (await CheckpointAsync(await AdmitAsync("resumed", fullRefresh: true))).ShouldBeNull();
        await postgres.ExecuteAsync("UPDATE syncfleet.sync_runs SET status = 'completed'");
        await postgres.ExecuteAsync("UPDATE syncfleet.syncs SET definition = $1", ControlTables.Definition("resumed", [["a"]], stream: "read: full"));
        (await CheckpointAsync(await AdmitAsync("resumed"))).ShouldBeNull();
    }

    [Fact]
    public async Task The_same_request_twice_at_once_starts_one_run_and_refuses_none()
    {
        var sync = await _tables.AddSyncAsync("twice", [["a"]]);
        var run = SyncRunId.New(TimeProvider.System);
        await using var holding = await postgres.DataSource.OpenConnectionAsync();
        await using var transaction = await holding.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT FROM syncfleet.syncs WHERE sync_id = $1 FOR UPDATE", holding) { Parameters = { new() { Value = sync.Value } } })
        {
            await hold.ExecuteNonQueryAsync();
        }

        Task<AdmissionResult>[] both = [.. Enumerable.Range(0, 2).Select(_ => Admission.AdmitAsync(new StartSync { Sync = "twice" }, run, CancellationToken.None))];
        await postgres.UntilAsync("SELECT count(*) >= 2 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
        await transaction.CommitAsync();

        (await Task.WhenAll(both)).ShouldAllBe(r => r.Start != null && r.Start.SyncRunId == run && r.Refusal == null);
        (await _tables.CountAsync("sync_runs WHERE sync_run_id = $1", run.Value)).ShouldBe(1);
    }

    [Fact]
    public async Task Run_numbers_count_up()
    {
        await _tables.AddSyncAsync("counted", [["a"]]);
        foreach (var number in new[] { 1L, 2L, 3L })
        {
            var (run, _) = await AdmitAsync("counted");
            (await postgres.QueryAsync<long>("SELECT run_number FROM syncfleet.sync_runs WHERE sync_run_id = $1", run.Value)).ShouldBe(number);
            await postgres.ExecuteAsync("UPDATE syncfleet.sync_runs SET status = 'completed'");
        }
    }

    [Theory]
    [InlineData("DELETE FROM syncfleet.source_secrets", "The secret 'api_key' of the source 'demo' is not set: 'syncfleet source set-secret demo api_key'.")]
    [InlineData("UPDATE syncfleet.sources SET settings = '{}'", "The setting 'account' of the source 'demo' is not set.")]
    [InlineData("UPDATE syncfleet.fetchers SET vault_keys = '{other,other:4567}'", "The secret 'api_key' of the source 'demo' is sealed with a vault key 'k' that no running fetcher of 'fake' holds.")]
    [InlineData("UPDATE syncfleet.source_secrets SET key_check = '89ab'", "The secret 'api_key' of the source 'demo' is sealed with a vault key 'k' that no running fetcher of 'fake' holds.")]
    [InlineData("UPDATE syncfleet.sources SET secret_variables = '{\"api_key\":\"SYNCFLEET_SECRET_Y\"}'", "The secret 'api_key' of the source 'demo' should come from the environment variable SYNCFLEET_SECRET_Y, which no running fetcher of 'fake' has.")]
    [InlineData("DELETE FROM syncfleet.sources", "There is no source 'demo', which the sync 'refused' reads from.")]
    [InlineData("UPDATE syncfleet.connectors SET description = jsonb_set(description, '{streams}', '[{\"name\":\"z\"}]')", "The connector 'fake' has no stream 'a'; it has z.")]
    [InlineData("UPDATE syncfleet.connectors SET description = description || '{\"streams\":[],\"refusedStreams\":[{\"name\":\"a\",\"reason\":\"AsyncRetriever is not supported\",\"line\":7}]}'", "Stream 'a' of connector 'fake' can't be read here: AsyncRetriever is not supported (manifest line 7).")]
    [InlineData("UPDATE syncfleet.syncs SET definition = 'nonsense'", "The stored definition of this sync can't be read any more.")]
    public async Task What_cannot_work_is_refused_before_anything_starts(string spoil, string message)
    {
        await _tables.AddSyncAsync("refused", [["a"]]);
        await postgres.ExecuteAsync(spoil);
        var (run, result) = await AdmitAsync("refused");

        result.Start.ShouldBeNull();
        result.Refusal.ShouldNotBeNull().Message.ShouldStartWith(message);
        result.Refusal.Outcome.ShouldBe(SyncRunOutcome.Refused);
        (await _tables.RunStatusAsync(run)).ShouldBe("refused");
        (await _tables.CountAsync("stream_runs WHERE sync_run_id = $1", run.Value)).ShouldBe(0);

        // Asked again, the answer is the same and nothing is written twice.
        var again = await Admission.AdmitAsync(new StartSync { Sync = "refused" }, run, CancellationToken.None);
        again.Refusal.ShouldNotBeNull().Message.ShouldBe(result.Refusal.Message);
        (await _tables.CountAsync("sync_runs")).ShouldBe(1);
    }

    [Fact]
    public async Task A_secret_that_names_a_variable_counts_as_set_when_a_living_fetcher_has_the_variable()
    {
        await _tables.AddSyncAsync("by-variable", [["a"]]);
        await postgres.ExecuteAsync("DELETE FROM syncfleet.source_secrets");
        await postgres.ExecuteAsync("UPDATE syncfleet.sources SET secret_variables = '{\"api_key\":\"SYNCFLEET_SECRET_X\"}'");
        (await AdmitAsync("by-variable")).Result.Start.ShouldNotBeNull();
    }

    [Fact]
    public async Task What_one_living_fetcher_of_the_connector_can_open_is_enough()
    {
        await _tables.AddSyncAsync("rotated", [["a"]]);
        await postgres.ExecuteAsync("UPDATE syncfleet.fetchers SET vault_keys = '{old}'");
        await _tables.AddFetcherAsync();
        await postgres.ExecuteAsync("UPDATE syncfleet.source_secrets SET key_check = '0123'");
        (await AdmitAsync("rotated")).Result.Start.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("DELETE FROM syncfleet.fetchers")]
    [InlineData("DELETE FROM syncfleet.connectors")]
    [InlineData("UPDATE syncfleet.fetchers SET seen_at = now() - interval '3 minutes'")]
    [InlineData("UPDATE syncfleet.fetchers SET connectors = '{finale}'")]
    public async Task A_run_whose_connector_no_living_fetcher_serves_waits_a_while_and_is_then_refused(string spoil)
    {
        await _tables.AddSyncAsync("unserved", [["a"]]);
        await postgres.ExecuteAsync(spoil);
        var (run, waits) = await AdmitAsync("unserved");
        (waits.AwaitedConnector, waits.Start, waits.Refusal).ShouldBe(("fake", null, null));
        (await _tables.CountAsync("sync_runs")).ShouldBe(0);
        (await _tables.CountAsync("parked_work WHERE kind = 'start_sync' AND sync_run_id = $1 AND reason LIKE 'waits for a fetcher%' AND due_at < 'infinity'", run.Value)).ShouldBe(1);
        (await AdmitAsync("unserved")).Result.Refusal.ShouldNotBeNull().Message.ShouldContain("at most one waits");

        var refused = await NewAdmission(TimeSpan.Zero).AdmitAsync(new StartSync { Sync = "unserved" }, run, CancellationToken.None);
        refused.Refusal.ShouldNotBeNull().Message.ShouldStartWith("No running fetcher serves the connector 'fake' of the source 'demo'");
        (await _tables.RunStatusAsync(run)).ShouldBe("refused");
    }

    [Fact]
    public async Task A_waiting_run_starts_once_a_fetcher_shows_itself()
    {
        await _tables.AddSyncAsync("patient", [["a"]]);
        await postgres.ExecuteAsync("DELETE FROM syncfleet.fetchers");
        var (run, _) = await AdmitAsync("patient");
        await _tables.AddFetcherAsync();
        (await Admission.AdmitAsync(new StartSync { Sync = "patient" }, run, CancellationToken.None)).Start.ShouldNotBeNull().SyncRunId.ShouldBe(run);
    }

    [Fact]
    public async Task Requests_for_one_sync_at_the_same_moment_start_one_run()
    {
        await _tables.AddSyncAsync("raced", [["a"]]);
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AdmitAsync("raced")));
        results.Count(r => r.Result.Start is not null).ShouldBe(1);
        results.Count(r => r.Result.Refusal is not null).ShouldBe(7);
    }

    [Fact]
    public async Task A_run_id_of_another_tenant_is_refused_without_a_word_about_it()
    {
        await _tables.AddSyncAsync("mine", [["a"]]);
        var (run, _) = await AdmitAsync("mine");
        await postgres.ExecuteAsync("INSERT INTO syncfleet.tenants (tenant_id, slug, name) VALUES ($1, 'other', 'Other') ON CONFLICT DO NOTHING", Guid.Parse("01900000-0000-7000-8000-0000000000ff"));
        var result = await Admission.AdmitAsync(new StartSync { Sync = "mine", Tenant = "other" }, run, CancellationToken.None);
        result.Start.ShouldBeNull();
        result.Refusal!.Message.ShouldContain("is taken");
    }

    [Fact]
    public async Task A_queued_run_asked_for_again_stays_the_one_that_waits()
    {
        await _tables.AddSyncAsync("queued", [["a"]], header: "overlap: queue");
        await AdmitAsync("queued");
        var (waiting, first) = await AdmitAsync("queued");
        first.ShouldBe(new AdmissionResult());
        (await Admission.AdmitAsync(new StartSync { Sync = "queued" }, waiting, CancellationToken.None)).ShouldBe(new AdmissionResult());
        (await AdmitAsync("queued")).Result.Refusal.ShouldNotBeNull();
        (await _tables.CountAsync("parked_work WHERE kind = 'start_sync' AND sync_run_id = $1", waiting.Value)).ShouldBe(1);
    }

    private Admission NewAdmission(TimeSpan patience)
    {
        var parked = new ParkedWorkStore(postgres.Database, TimeProvider.System);
        return new Admission(postgres.Database, parked, new RunWriter(parked, TimeProvider.System), new AdmissionLimits { FetcherPatience = patience }, TimeProvider.System);
    }

    private async Task<(SyncRunId Run, AdmissionResult Result)> AdmitAsync(string sync, bool? fullRefresh = null)
    {
        var run = SyncRunId.New(TimeProvider.System);
        return (run, await Admission.AdmitAsync(new StartSync { Sync = sync, FullRefresh = fullRefresh }, run, CancellationToken.None));
    }

    private Task<string?> CheckpointAsync((SyncRunId Run, AdmissionResult Result) admitted) =>
        postgres.QueryAsync<string>("SELECT checkpoint_in FROM syncfleet.stream_runs WHERE sync_run_id = $1", admitted.Run.Value);
}
