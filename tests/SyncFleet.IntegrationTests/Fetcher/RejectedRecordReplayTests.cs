using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Coordinator.Configuration;
using SyncFleet.Hosting;
using SyncFleet.IntegrationTests.Web;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Postgres.Fetching;
using SyncFleet.Postgres.Pages;
using SyncFleet.Testing.Services;
using SyncFleet.Transformer;
using SyncFleet.Writer.Writing;
using Xunit;

namespace SyncFleet.IntegrationTests.Fetcher;

/// <summary>A record that a connector rejected is a dead letter like any other: shown, edited, replayed into a row.</summary>
public sealed class RejectedRecordReplayTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Fact]
    public async Task A_rejected_record_is_shown_with_its_reason_and_becomes_a_row_once_it_is_mended()
    {
        await web.ApplyAsync(WebFixture.Definition("rejecting", "rejected"));
        var rows = await ControlRows.AddRunAsync(web.Postgres, "rejected", status: "running");
        var id = await RejectAsync(rows, """{"productId":"7","internalName":null}""");
        var shown = await web.GetAsync($"/api/v1/dead-letters/{id}");
        (shown.GetProperty("stage").GetString(), shown.GetProperty("reason").GetString(), shown.GetProperty("payload").GetString())
            .ShouldBe(("fetch", "AddFields could not set 'x'", """{"productId":"7","internalName":null}"""));
        await using var coordinator = await StartAsync("coordinator", builder => builder.AddCoordinator());
        await using var transformer = await StartAsync("transformer", builder => builder.AddTransformer());
        await using var writer = await StartAsync("writer", builder => builder.AddWriter());

        var started = await WebFixture.ReadAsync(await web.Client.PostAsJsonAsync(
            "/api/v1/dead-letters/replay", new { ids = new[] { id }, payload = """{"productId":"7","internalName":"Tea","lastUpdatedDate":"2026-10-01T00:00:00"}""" }));
        var run = started.GetProperty("runIds")[0].GetGuid();
        var events = await web.Client.GetStringAsync($"/api/v1/runs/{run}/events").WaitAsync(TimeSpan.FromSeconds(90));

        var last = JsonSerializer.Deserialize<JsonElement>(events.Trim().Split("\n\n")[^1]["data: ".Length..]);
        last.GetProperty("status").GetString().ShouldBe("completed", last.GetRawText());
        (await web.Postgres.QueryAsync<string>("SELECT name FROM finale.products WHERE _sf_external_id = '7'")).ShouldBe("Tea");
        (await web.GetAsync($"/api/v1/dead-letters/{id}")).GetProperty("status").GetString().ShouldBe("replayed");
    }

    [Fact]
    public async Task A_rejected_record_that_nobody_edited_is_refused_with_the_next_step_unless_it_is_to_go_in_as_stored()
    {
        await web.ApplyAsync(WebFixture.Definition("untouched-source", "untouched"));
        var rows = await ControlRows.AddRunAsync(web.Postgres, "untouched", status: "running");
        const string record = """{"productId":"8","internalName":"as it came"}""";
        var id = await RejectAsync(rows, record);

        foreach (var selection in new object[] { new { ids = new[] { id } }, new { sync = "untouched", asStored = false } })
        {
            var answer = await web.Client.PostAsJsonAsync("/api/v1/dead-letters/replay", selection);

            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            var detail = (await WebFixture.ReadAsync(answer)).GetProperty("detail").GetString().ShouldNotBeNull();
            detail.ShouldStartWith($"1 of the dead letters of the sync 'untouched' (the first is {id}) were rejected by the connector itself");
            detail.ShouldContain($"'syncfleet dead-letters replay {id} --record FILE'");
            detail.ShouldContain("'syncfleet sync run untouched --full-refresh'");
        }

        // Nothing is half done: the letter is open still, and no run was made.
        (await web.GetAsync($"/api/v1/dead-letters/{id}")).GetProperty("status").GetString().ShouldBe("open");
        (await web.Postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.sync_runs r JOIN syncfleet.syncs s USING (sync_id) WHERE s.name = 'untouched'")).ShouldBe(1);

        var started = await WebFixture.ReadAsync(await web.Client.PostAsJsonAsync("/api/v1/dead-letters/replay", new { sync = "untouched", asStored = true }));

        started.GetProperty("count").GetInt32().ShouldBe(1);
        var page = await web.Postgres.QueryAsync<byte[]>(
            "SELECT p.body FROM syncfleet.pages p JOIN syncfleet.stream_runs s USING (stream_run_id) WHERE s.sync_run_id = $1", started.GetProperty("runIds")[0].GetGuid());
        Encoding.UTF8.GetString(PageBody.Decompress(page, record.Length + 1)).ShouldBe(record + "\n");
    }

    // As a fetcher does it; then the run is over.
    private async Task<Guid> RejectAsync(ControlRows rows, string record)
    {
        var slices = new SliceStore(web.Postgres.Database, new ParkedWorkStore(web.Postgres.Database, TimeProvider.System), TimeProvider.System);
        FetchStream message = new()
        {
            TenantId = PostgresFixture.DefaultTenant,
            SyncRunId = new(rows.Run),
            StreamRunId = new(rows.StreamRun),
            Connector = "finale",
            Stream = "products",
            Slice = 1,
        };
        var slice = await slices.BeginAsync(message, takeOver: false, TimeSpan.FromMinutes(1), CancellationToken.None);
        var page = FakeConnector.Last(1, records: 0) with { Rejected = [new() { Record = Encoding.UTF8.GetBytes(record), Reason = "AddFields could not set 'x'" }] };
        (await slices.StoreAsync(slice!, page, TimeSpan.FromMinutes(1), firstRequestAt: null, CancellationToken.None)).Held.ShouldBeTrue();
        await web.Postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET status = 'completed_with_errors' WHERE stream_run_id = $1", rows.StreamRun);
        await web.Postgres.ExecuteAsync("UPDATE syncfleet.sync_runs SET status = 'completed_with_errors', ended_at = now() WHERE sync_run_id = $1", rows.Run);
        return await web.Postgres.QueryAsync<Guid>("SELECT dead_letter_id FROM syncfleet.dead_letters WHERE stream_run_id = $1", rows.StreamRun);
    }

    private async Task<WebApplication> StartAsync(string role, Action<WebApplicationBuilder> add)
    {
        var builder = FleetHost.CreateBuilder([$"--Postgres={web.Postgres.ConnectionString}", $"--RabbitMq={web.RabbitMq.Uri}", "--Log:LibraryLevel=Error"], role);
        add(builder);
        var app = builder.Build();
        await app.StartAsync();
        return app;
    }
}
