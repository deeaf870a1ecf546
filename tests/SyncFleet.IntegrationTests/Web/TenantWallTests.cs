using System.Net;
using System.Net.Http.Json;
using Shouldly;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Web;

/// <summary>One tenant tries to reach what is another's, through every door of the API.</summary>
public sealed class TenantWallTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Fact]
    public async Task Another_tenant_sees_and_changes_nothing()
    {
        await web.ApplyAsync(WebFixture.Definition("walled-source", "walled-sync"));
        var rows = await ControlRows.AddRunAsync(web.Postgres, "walled-sync", status: "running");
        var letter = await rows.AddDeadLetterAsync("{\"productId\":\"1\"}");
        var (other, _) = await web.AddTenantAsync("stranger");

        foreach (var list in new[] { "syncs", "runs", "dead-letters", "sources" })
        {
            (await web.GetAsync($"/api/v1/{list}")).GetArrayLength().ShouldBeGreaterThan(0, list);
            (await web.GetAsync($"/api/v1/{list}", other)).GetArrayLength().ShouldBe(0, list);
        }

        foreach (var path in new[] { "syncs/walled-sync", $"runs/{rows.Run}", $"runs/{rows.Run}/events", $"dead-letters/{letter}", "sources/walled-source" })
        {
            (await other.GetAsync($"/api/v1/{path}")).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        (await other.PostAsJsonAsync("/api/v1/syncs/walled-sync/runs", new { })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.PostAsync($"/api/v1/runs/{rows.Run}/cancel", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.PutAsJsonAsync("/api/v1/sources/walled-source/secrets/api_key", new { value = "stolen" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.PostAsync("/api/v1/sources/walled-source/check", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.PostAsJsonAsync("/api/v1/dead-letters/replay", new { ids = new[] { letter } })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var discarded = await WebFixture.ReadAsync(await other.PostAsJsonAsync("/api/v1/dead-letters/discard", new { ids = new[] { letter } }));
        discarded.GetProperty("count").GetInt32().ShouldBe(0);

        (await web.Postgres.QueryAsync<string>("SELECT status FROM syncfleet.dead_letters WHERE dead_letter_id = $1", letter)).ShouldBe("open");
        (await web.Postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.sync_runs WHERE cancel_requested_at IS NOT NULL")).ShouldBe(0);
    }

    [Fact]
    public async Task Two_tenants_may_use_the_same_names()
    {
        var (other, tenant) = await web.AddTenantAsync("namesake");
        var yaml = WebFixture.Definition("same-source", "same-sync");

        await web.ApplyAsync(yaml);
        (await web.ApplyAsync(yaml, other)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await web.GetAsync("/api/v1/syncs", other)).GetArrayLength().ShouldBe(1);
        (await web.Postgres.QueryAsync<Guid>("SELECT tenant_id FROM syncfleet.syncs WHERE name = 'same-sync' AND tenant_id <> $1", tenant.Value))
            .ShouldBe(PostgresFixture.DefaultTenant.Value);
    }
}
