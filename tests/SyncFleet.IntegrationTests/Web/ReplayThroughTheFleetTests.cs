using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using SyncFleet.Coordinator.Configuration;
using SyncFleet.Hosting;
using SyncFleet.Transformer;
using SyncFleet.Writer.Writing;
using Xunit;

namespace SyncFleet.IntegrationTests.Web;

/// <summary>A replay asked for by HTTP, carried out by a real coordinator, transformer and writer.</summary>
public sealed class ReplayThroughTheFleetTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Fact]
    public async Task A_record_that_can_be_mapped_now_becomes_a_row_and_one_that_still_can_not_a_new_dead_letter()
    {
        await using var coordinator = await StartAsync("coordinator", builder => builder.AddCoordinator());
        await using var transformer = await StartAsync("transformer", builder => builder.AddTransformer());
        await using var writer = await StartAsync("writer", builder => builder.AddWriter());
        await web.ApplyAsync(WebFixture.Definition("fleet-source", "fleet-sync").Replace("name: internalName", "name: { path: internalName, required: true }", StringComparison.Ordinal));
        var rows = await ControlRows.AddRunAsync(web.Postgres, "fleet-sync", status: "completed");
        var mended = await rows.AddDeadLetterAsync("""{"productId":"1","internalName":"Tea","lastUpdatedDate":"2026-10-01T00:00:00"}""");
        await rows.AddDeadLetterAsync("""{"productId":"2","lastUpdatedDate":"2026-10-01T00:00:00"}""");

        var started = await WebFixture.ReadAsync(await web.Client.PostAsJsonAsync("/api/v1/dead-letters/replay", new { run = rows.Run }));
        var run = started.GetProperty("runIds")[0].GetGuid();
        var events = await web.Client.GetStringAsync($"/api/v1/runs/{run}/events").WaitAsync(TimeSpan.FromSeconds(90));

        var last = JsonSerializer.Deserialize<JsonElement>(events.Trim().Split("\n\n")[^1]["data: ".Length..]);
        last.GetProperty("status").GetString().ShouldBe("completed_with_errors", last.GetRawText());
        var counters = last.GetProperty("counters");
        (counters.GetProperty("read").GetInt64(), counters.GetProperty("written").GetInt64(), counters.GetProperty("deadLettered").GetInt64()).ShouldBe((2, 1, 1));
        (await web.Postgres.QueryAsync<string>("SELECT name FROM finale.products WHERE _sf_external_id = '1'")).ShouldBe("Tea");
        (await web.GetAsync($"/api/v1/dead-letters/{mended}")).GetProperty("status").GetString().ShouldBe("replayed");
        var open = (await web.GetAsync("/api/v1/dead-letters?sync=fleet-sync&status=open")).EnumerateArray().ShouldHaveSingleItem();
        (open.GetProperty("runId").GetGuid(), open.GetProperty("recordKey").GetString(), open.GetProperty("column").GetString()).ShouldBe((run, "2", "name"));
        (await web.Postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.checkpoints")).ShouldBe(0);
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
