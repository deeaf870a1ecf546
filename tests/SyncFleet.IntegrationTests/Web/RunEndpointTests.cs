using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Web;

public sealed class RunEndpointTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Fact]
    public async Task A_request_for_a_run_lands_on_the_exchange_with_the_id_that_was_answered()
    {
        await web.ApplyAsync(WebFixture.Definition("start-source", "start-sync"));
        await using var queue = await BoundQueue.CreateAsync(web.RabbitMq, QueueNames.StartSync);

        var answer = await web.Client.PostAsJsonAsync("/api/v1/syncs/start-sync/runs", new { fullRefresh = true, requestedBy = "a test" });

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var id = (await WebFixture.ReadAsync(answer)).GetProperty("id").GetString();
        answer.Headers.Location!.ToString().ShouldBe($"/api/v1/runs/{id}");
        var message = (await queue.ReadAsync()).GetProperty("message");
        message.GetProperty("syncRunId").GetString().ShouldBe(id);
        message.GetProperty("sync").GetString().ShouldBe("start-sync");
        message.GetProperty("tenant").GetString().ShouldBe("default");
        message.GetProperty("fullRefresh").GetBoolean().ShouldBeTrue();
        message.GetProperty("requestedBy").GetString().ShouldBe("a test");
    }

    [Fact]
    public async Task A_run_without_a_body_is_fine_and_one_of_an_unknown_sync_is_not_found()
    {
        await web.ApplyAsync(WebFixture.Definition("plain-source", "plain-sync"));

        (await web.Client.PostAsync("/api/v1/syncs/plain-sync/runs", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await web.Client.PostAsync("/api/v1/syncs/nothing/runs", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_run_without_its_secret_is_refused_before_it_starts()
    {
        var yaml = WebFixture.Definition("bare-source", "bare-sync").Replace("secrets: { api_key: { env: SYNCFLEET_SECRET_KEY }, ", "secrets: { ", StringComparison.Ordinal);
        await web.ApplyAsync(yaml);

        var answer = await web.Client.PostAsync("/api/v1/syncs/bare-sync/runs", null);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await WebFixture.ReadAsync(answer)).GetProperty("detail").GetString()!.ShouldEndWith("syncfleet source set-secret bare-source api_key");
    }

    [Theory]
    [InlineData("""{"fullRefesh":true}""")]
    [InlineData("""{"fullRefresh":"yes"}""")]
    [InlineData("""{"fullRefresh":true""")]
    public async Task A_body_with_an_unknown_member_or_a_wrong_type_is_refused(string body)
    {
        var answer = await web.Client.PostAsync("/api/v1/syncs/any/runs", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("SyncFleet.Web");
    }

    [Fact]
    public async Task The_events_of_a_run_are_a_snapshot_then_changes_and_end_with_the_run()
    {
        await web.ApplyAsync(WebFixture.Definition("event-source", "event-sync"));
        var rows = await ControlRows.AddRunAsync(web.Postgres, "event-sync", status: "running");
        await using var stream = await web.Client.GetStreamAsync($"/api/v1/runs/{rows.Run}/events");
        await using var events = SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<JsonElement>(data)).EnumerateAsync().GetAsyncEnumerator();

        var first = await NextAsync(events);
        first.GetProperty("status").GetString().ShouldBe("running");
        first.GetProperty("counters").GetProperty("read").GetInt64().ShouldBe(0);

        await web.Postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET records_read = 7, records_written = 5, records_unchanged = 2 WHERE stream_run_id = $1", rows.StreamRun);
        var second = await NextAsync(events);
        second.GetProperty("streams")[0].GetProperty("counters").GetProperty("written").GetInt64().ShouldBe(5);
        second.GetProperty("counters").GetProperty("read").GetInt64().ShouldBe(7);

        await web.Postgres.ExecuteAsync("UPDATE syncfleet.sync_runs SET status = 'completed', ended_at = now() WHERE sync_run_id = $1", rows.Run);
        (await NextAsync(events)).GetProperty("status").GetString().ShouldBe("completed");
        (await events.MoveNextAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task The_events_of_a_run_that_was_just_asked_for_wait_for_the_coordinator_to_take_it()
    {
        await web.ApplyAsync(WebFixture.Definition("late-source", "late-sync"));
        var id = SyncRunId.New(TimeProvider.System).Value;
        var watching = web.Client.GetAsync($"/api/v1/runs/{id}/events", HttpCompletionOption.ResponseHeadersRead);
        (await web.Client.GetAsync($"/api/v1/runs/{id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        await ControlRows.AddRunAsync(web.Postgres, "late-sync", status: "completed", id);

        var text = await (await watching).Content.ReadAsStringAsync();
        text.ShouldContain(id.ToString());
    }

    [Fact]
    public async Task A_run_that_waits_for_the_active_one_is_shown_as_queued()
    {
        var id = SyncRunId.New(TimeProvider.System).Value;
        await web.Postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.parked_work (parked_id, tenant_id, kind, dedupe_key, sync_run_id, message, reason, due_at, created_at)
            VALUES (gen_random_uuid(), $1, 'start_sync', 'start_sync:test', $2, '{"sync":"patient","requestedBy":"me"}', 'waits', 'infinity', now())
            """,
            PostgresFixture.DefaultTenant.Value, id);

        await web.ApplyAsync(WebFixture.Definition("patient-source", "patient"));
        (await web.GetAsync($"/api/v1/runs/{id}")).GetProperty("queuedBehind").ValueKind.ShouldBe(JsonValueKind.Null);
        await ControlRows.AddRunAsync(web.Postgres, "patient", status: "completed");
        var active = await ControlRows.AddRunAsync(web.Postgres, "patient", status: "running");

        var run = await web.GetAsync($"/api/v1/runs/{id}");

        (run.GetProperty("queuedBehind").GetProperty("id").GetGuid(), run.GetProperty("queuedBehind").GetProperty("runNumber").GetInt64()).ShouldBe((active.Run, 2));
        (run.GetProperty("status").GetString(), run.GetProperty("sync").GetString(), run.GetProperty("requestedBy").GetString()).ShouldBe(("queued", "patient", "me"));
        (run.GetProperty("parkedReason").GetString(), run.GetProperty("parkedUntil").ValueKind).ShouldBe(("waits", JsonValueKind.Null));
        (await web.Client.PostAsync($"/api/v1/runs/{id}/cancel", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task A_run_tells_its_trace_and_what_its_parked_stream_waits_for()
    {
        await web.ApplyAsync(WebFixture.Definition("traced-source", "traced"));
        var rows = await ControlRows.AddRunAsync(web.Postgres, "traced", status: "running");
        await web.Postgres.ExecuteAsync("UPDATE syncfleet.sync_runs SET trace_id = '4bf92f3577b34da6a3ce929d0e0e4736' WHERE sync_run_id = $1", rows.Run);
        await web.Postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.parked_work (parked_id, tenant_id, kind, dedupe_key, sync_run_id, stream_run_id, message, reason, due_at, created_at)
            VALUES (gen_random_uuid(), $1, 'fetch_stream', 'fetch_stream:traced', $2, $3, '{}', 'the source asked to wait', '2099-01-01T00:00:00Z', now())
            """,
            PostgresFixture.DefaultTenant.Value, rows.Run, rows.StreamRun);

        var run = await web.GetAsync($"/api/v1/runs/{rows.Run}");

        run.GetProperty("traceId").GetString().ShouldBe("4bf92f3577b34da6a3ce929d0e0e4736");
        run.GetProperty("parkedReason").ValueKind.ShouldBe(JsonValueKind.Null, "the run itself has started");
        var stream = run.GetProperty("streams")[0];
        (stream.GetProperty("parkedReason").GetString(), stream.GetProperty("parkedUntil").GetDateTimeOffset()).ShouldBe(("the source asked to wait", new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public async Task A_run_that_waits_for_a_fetcher_tells_when_it_is_looked_at_again()
    {
        var id = SyncRunId.New(TimeProvider.System).Value;
        await web.Postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.parked_work (parked_id, tenant_id, kind, dedupe_key, sync_run_id, message, reason, due_at, created_at)
            VALUES (gen_random_uuid(), $1, 'start_sync', 'start_sync:awaiting', $2, '{"sync":"awaiting"}', 'waits for a fetcher', '2099-01-01T00:00:00Z', now())
            """,
            PostgresFixture.DefaultTenant.Value, id);

        var run = await web.GetAsync($"/api/v1/runs/{id}");

        (run.GetProperty("parkedReason").GetString(), run.GetProperty("parkedUntil").GetDateTimeOffset())
            .ShouldBe(("waits for a fetcher", new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public async Task A_run_that_never_was_is_not_waited_for() =>
        (await web.Client.GetAsync("/api/v1/runs/01900000-0000-7000-8000-00000000beef/events")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task Canceling_marks_the_run_and_tells_the_saga_but_an_ended_run_stays_as_it_is()
    {
        await web.ApplyAsync(WebFixture.Definition("cancel-source", "cancel-sync"));
        var running = await ControlRows.AddRunAsync(web.Postgres, "cancel-sync", status: "running");
        await using var queue = await BoundQueue.CreateAsync(web.RabbitMq, QueueNames.Coordinate);

        (await web.Client.PostAsync($"/api/v1/runs/{running.Run}/cancel", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await queue.ReadAsync()).GetProperty("message").GetProperty("syncRunId").GetGuid().ShouldBe(running.Run);
        (await web.GetAsync($"/api/v1/runs/{running.Run}")).GetProperty("cancelRequestedAt").ValueKind.ShouldBe(JsonValueKind.String);

        await web.Postgres.ExecuteAsync("UPDATE syncfleet.sync_runs SET status = 'canceled', ended_at = now() WHERE sync_run_id = $1", running.Run);
        (await web.Client.PostAsync($"/api/v1/runs/{running.Run}/cancel", null)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_list_can_be_narrowed_and_its_limit_is_bounded()
    {
        await web.ApplyAsync(WebFixture.Definition("list-source", "list-sync"));
        await ControlRows.AddRunAsync(web.Postgres, "list-sync", status: "completed");
        await ControlRows.AddRunAsync(web.Postgres, "list-sync", status: "failed");

        var runs = await web.GetAsync("/api/v1/runs?sync=list-sync");
        runs.EnumerateArray().Select(r => r.GetProperty("runNumber").GetInt64()).ShouldBe([2, 1]);
        (await web.GetAsync("/api/v1/runs?sync=list-sync&status=failed")).GetArrayLength().ShouldBe(1);
        (await web.GetAsync("/api/v1/runs?sync=list-sync&limit=1")).GetArrayLength().ShouldBe(1);
        (await web.GetAsync("/api/v1/syncs")).EnumerateArray().Single(s => s.GetProperty("name").GetString() == "list-sync")
            .GetProperty("lastRun").GetProperty("status").GetString().ShouldBe("failed");
        (await web.Client.GetAsync("/api/v1/runs?limit=0")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await web.Client.GetAsync("/api/v1/runs?status=complete")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await web.Client.GetAsync("/api/v1/runs?sync=lost-sync")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await web.Client.GetAsync("/api/v1/runs/not-a-guid")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static async Task<JsonElement> NextAsync(IAsyncEnumerator<SseItem<JsonElement>> events)
    {
        (await events.MoveNextAsync()).ShouldBeTrue();
        return events.Current.Data;
    }
}
