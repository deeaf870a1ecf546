using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Sagas;
using SyncFleet.Postgres.Pages;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Web;

public sealed class DeadLetterEndpointTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Fact]
    public async Task Dead_letters_are_listed_and_shown_with_their_record()
    {
        var rows = await AddRunAsync("show");
        var id = await rows.AddDeadLetterAsync("""{"productId":"1","internalName":null}""");

        var listed = (await web.GetAsync($"/api/v1/dead-letters?run={rows.Run}&status=open"))[0];
        var shown = await web.GetAsync($"/api/v1/dead-letters/{id}");

        listed.GetProperty("reason").GetString().ShouldBe("is missing");
        listed.TryGetProperty("payload", out _).ShouldBeFalse();
        shown.GetProperty("payload").GetString().ShouldBe("""{"productId":"1","internalName":null}""");
        (shown.GetProperty("recordKey").GetString(), shown.GetProperty("column").GetString(), shown.GetProperty("valueExcerpt").GetString()).ShouldBe(("k", "name", "v"));
        (await web.Client.GetAsync("/api/v1/dead-letters?status=opne")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await web.Client.GetAsync("/api/v1/dead-letters?sync=lost-sync")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await web.Client.GetAsync($"/api/v1/dead-letters?run={id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_replay_is_a_run_whose_pages_hold_the_records_in_their_old_order()
    {
        var rows = await AddRunAsync("replay");
        await rows.AddDeadLetterAsync("""{"productId":"1"}""", orderPage: 3);
        await rows.AddDeadLetterAsync("""{"productId":"2"}""", orderPage: 3);
        await rows.AddDeadLetterAsync("""{"productId":"3"}""", orderPage: 1);
        await rows.AddDeadLetterAsync("""{"facilityUrl":"f"}""", orderPage: 1, stream: "facilities");
        await using var queue = await BoundQueue.CreateAsync(web.RabbitMq, QueueNames.StartSync);

        var answer = await web.Client.PostAsJsonAsync("/api/v1/dead-letters/replay", new { run = rows.Run, stream = "products" });

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var started = await WebFixture.ReadAsync(answer);
        started.GetProperty("count").GetInt32().ShouldBe(3);
        var run = started.GetProperty("runIds")[0].GetGuid();
        (await queue.ReadAsync()).GetProperty("message").GetProperty("syncRunId").GetGuid().ShouldBe(run);

        var view = await web.GetAsync($"/api/v1/runs/{run}");
        (view.GetProperty("kind").GetString(), view.GetProperty("status").GetString(), view.GetProperty("runNumber").GetInt64()).ShouldBe(("replay", "requested", 2L));
        var stream = view.GetProperty("streams").EnumerateArray().ShouldHaveSingleItem();
        (stream.GetProperty("status").GetString(), stream.GetProperty("readComplete").GetBoolean()).ShouldBe(("waiting", true));
        (stream.GetProperty("counters").GetProperty("read").GetInt64(), stream.GetProperty("counters").GetProperty("pagesFetched").GetInt64()).ShouldBe((3, 2));
        (await ReadPageAsync(run, 1)).ShouldBe((1L, 1, "{\"productId\":\"3\"}\n"));
        (await ReadPageAsync(run, 2)).ShouldBe((1L, 3, "{\"productId\":\"1\"}\n{\"productId\":\"2\"}\n"));
        (await web.Postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.dead_letters WHERE replay_run_id = $1 AND status = 'replaying'", run)).ShouldBe(3);
        (await web.Postgres.QueryAsync<string>("SELECT kind FROM syncfleet.parked_work WHERE sync_run_id = $1", run)).ShouldBe("run_deadline");
        (await web.Postgres.QueryAsync<bool>("SELECT s.source_id = x.source_id FROM syncfleet.stream_runs x, syncfleet.sources s WHERE x.sync_run_id = $1 AND s.name = 'replay-source'", run)).ShouldBeTrue();

        (await web.Client.PostAsJsonAsync("/api/v1/dead-letters/replay", new { run = rows.Run, stream = "products" })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData(SyncRunOutcome.CompletedWithErrors, "replayed")]
    [InlineData(SyncRunOutcome.Canceled, "open")]
    public async Task When_the_replay_has_ended_its_dead_letters_are_replayed_or_open_again(SyncRunOutcome outcome, string status)
    {
        var rows = await AddRunAsync("settle" + status);
        var letter = await rows.AddDeadLetterAsync("{}");
        var started = await WebFixture.ReadAsync(await web.Client.PostAsJsonAsync("/api/v1/dead-letters/replay", new { ids = new[] { letter } }));
        SyncRunId run = new(started.GetProperty("runIds")[0].GetGuid());

        await using (var transaction = await new FleetDatabase(web.Postgres.DataSource).BeginAsync(PostgresFixture.DefaultTenant, CancellationToken.None))
        {
            await new RunEnding().EndAsync(transaction, run, new(Guid.Empty), outcome, null, CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }

        (await web.GetAsync($"/api/v1/dead-letters/{letter}")).GetProperty("status").GetString().ShouldBe(status);
    }

    [Fact]
    public async Task One_record_can_be_edited_while_it_is_replayed_and_the_dead_letter_keeps_what_was_received()
    {
        var rows = await AddRunAsync("edit");
        var id = await rows.AddDeadLetterAsync("""{"productId":"1"}""");

        var started = await WebFixture.ReadAsync(await web.Client.PostAsJsonAsync("/api/v1/dead-letters/replay", new { ids = new[] { id }, payload = "{\n  \"productId\": \"1\",\n  \"internalName\": \"Tea\"\n}" }));

        var (_, _, body) = await ReadPageAsync(started.GetProperty("runIds")[0].GetGuid(), 1);
        body.Count(c => c == '\n').ShouldBe(1);
        JsonDocument.Parse(body).RootElement.GetProperty("internalName").GetString().ShouldBe("Tea");
        (await web.GetAsync($"/api/v1/dead-letters/{id}")).GetProperty("payload").GetString().ShouldBe("""{"productId":"1"}""");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"ids":[]}""")]
    [InlineData("""{"stream":"products"}""")]
    [InlineData("""{"sync":"any","payload":"{}"}""")]
    [InlineData("""{"ids":["01900000-0000-7000-8000-000000000001"],"payload":"[1]"}""")]
    [InlineData("""{"ids":["01900000-0000-7000-8000-000000000001"],"payload":"{"}""")]
    public async Task A_selection_that_says_too_little_or_a_payload_that_is_no_record_is_refused(string body) =>
        (await web.Client.PostAsync("/api/v1/dead-letters/replay", new StringContent(body, Encoding.UTF8, "application/json"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task Discarding_leaves_the_record_and_is_final()
    {
        var rows = await AddRunAsync("discard");
        var id = await rows.AddDeadLetterAsync("{}");

        var answer = await WebFixture.ReadAsync(await web.Client.PostAsJsonAsync("/api/v1/dead-letters/discard", new { sync = "discard-sync" }));

        answer.GetProperty("count").GetInt32().ShouldBe(1);
        var letter = await web.GetAsync($"/api/v1/dead-letters/{id}");
        (letter.GetProperty("status").GetString(), letter.GetProperty("payload").GetString()).ShouldBe(("discarded", "{}"));
        (await web.Client.PostAsJsonAsync("/api/v1/dead-letters/replay", new { ids = new[] { id } })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Dead_letters_of_a_stream_that_is_no_longer_read_are_not_replayed_and_stay_open()
    {
        var rows = await AddRunAsync("orphan");
        var id = await rows.AddDeadLetterAsync("{}", stream: "shipments");

        var answer = await web.Client.PostAsJsonAsync("/api/v1/dead-letters/replay", new { ids = new[] { id } });

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await web.GetAsync($"/api/v1/dead-letters/{id}")).GetProperty("status").GetString().ShouldBe("open");
    }

    private async Task<ControlRows> AddRunAsync(string name)
    {
        await web.ApplyAsync(WebFixture.Definition(name + "-source", name + "-sync"));
        return await ControlRows.AddRunAsync(web.Postgres, name + "-sync", status: "completed");
    }

    private async Task<(long OrderRun, int OrderPage, string Records)> ReadPageAsync(Guid run, int page)
    {
        await using var command = web.Postgres.DataSource.CreateCommand(
            "SELECT order_run, order_page, body, body_bytes FROM syncfleet.pages JOIN syncfleet.stream_runs USING (stream_run_id) WHERE sync_run_id = $1 AND page_number = $2");
        command.Parameters.Add(new() { Value = run });
        command.Parameters.Add(new() { Value = page });
        await using var reader = await command.ExecuteReaderAsync();
        (await reader.ReadAsync()).ShouldBeTrue();
        return (reader.GetInt64(0), reader.GetInt32(1), Encoding.UTF8.GetString(PageBody.Decompress(reader.GetFieldValue<byte[]>(2), reader.GetInt32(3))));
    }
}
