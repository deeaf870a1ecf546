using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Shouldly;
using SyncFleet.Sandbox;
using Xunit;

namespace SyncFleet.Tests.Sandbox.Generation;

public sealed class GenerationTests
{
    [Fact]
    public async Task One_seed_gives_the_same_records_and_another_seed_others()
    {
        await using var one = await SandboxHost.StartAsync("--Seed", "5");
        await using var same = await SandboxHost.StartAsync("--Seed", "5");
        await using var other = await SandboxHost.StartAsync("--Seed", "6");
        foreach (var path in new[] { "product", "order", "shipment" })
        {
            var body = (await one.FinaleJsonAsync(path)).ToString();
            (await same.FinaleJsonAsync(path)).ToString().ShouldBe(body);
            (await other.FinaleJsonAsync(path)).ToString().ShouldNotBe(body);
        }
    }

    [Fact]
    public async Task The_same_changes_give_the_same_records_and_a_reset_takes_them_back()
    {
        await using var one = await SandboxHost.StartAsync();
        await using var same = await SandboxHost.StartAsync();
        var before = (await one.FinaleJsonAsync("product")).ToString();
        foreach (var sandbox in new[] { one, same })
        {
            await sandbox.PostAsync("/sandbox/change", new { upstream = "finale", stream = "products", percent = 10 });
            await sandbox.PostAsync("/sandbox/change", new { upstream = "finale", stream = "product", count = 5, deletes = 3, creates = 4 });
        }

        var after = (await one.FinaleJsonAsync("product")).ToString();
        after.ShouldBe((await same.FinaleJsonAsync("product")).ToString());
        after.ShouldNotBe(before);

        await one.PostAsync("/sandbox/reset");
        (await one.FinaleJsonAsync("product")).ToString().ShouldBe(before);
    }

    [Fact]
    public async Task A_change_moves_just_the_records_it_says_behind_all_others()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var before = Rows(await sandbox.FinaleJsonAsync("product"));

        var result = await sandbox.PostAsync("/sandbox/change", new { upstream = "finale", stream = "product", percent = 1, deletes = 2, creates = 3 });

        var after = Rows(await sandbox.FinaleJsonAsync("product"));
        var news = SandboxHost.Column(await sandbox.FinaleJsonAsync("product", """{"lastUpdatedDate":["2026-11-01T00:00:00",null]}"""), "productId");
        result.GetProperty("changed").GetInt32().ShouldBe(5);
        result.GetProperty("count").GetInt64().ShouldBe(501);
        before.Keys.Except(after.Keys).Count().ShouldBe(2);
        after.Keys.Except(before.Keys).Count().ShouldBe(3);
        before.Keys.Intersect(after.Keys).Count(k => before[k] != after[k]).ShouldBe(5);
        news.Length.ShouldBe(8);
        news.ShouldBe(after.Where(a => !before.TryGetValue(a.Key, out var old) || old != a.Value).Select(a => a.Key), ignoreOrder: true);
    }

    [Fact]
    public async Task Records_that_change_again_come_once_and_each_percentage_is_exact()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        for (var round = 0; round < 5; round++)
        {
            var result = await sandbox.PostAsync("/sandbox/change", new { upstream = "finale", stream = "product", percent = 40, deletes = 10 });
            result.GetProperty("deleted").GetInt32().ShouldBe(10);
            var page = await sandbox.FinaleJsonAsync("product", """{"lastUpdatedDate":["2026-10-04T00:00:00",null]}""");
            var ids = SandboxHost.Column(page, "productId");
            ids.Distinct().Count().ShouldBe(ids.Length);
            ids.Length.ShouldBe(490 - (10 * round));
            SandboxHost.Column(page, "lastUpdatedDate").ShouldBe(SandboxHost.Column(page, "lastUpdatedDate").Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Everything_can_be_deleted()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var result = await sandbox.PostAsync("/sandbox/change", new { upstream = "finale", stream = "product", count = 100, deletes = 1000 });
        result.GetProperty("deleted").GetInt32().ShouldBe(500);
        result.GetProperty("changed").GetInt32().ShouldBe(0);
        (await sandbox.FinaleJsonAsync("product")).GetProperty("productId").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Pages_by_number_visit_every_living_record_once()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        await sandbox.PostAsync("/sandbox/change", new { upstream = "altegio", stream = "clients", count = 90, deletes = 33, creates = 7 });
        List<long> all = [], changed = [];
        for (var page = 1; page <= 12; page++)
        {
            all.AddRange(SandboxHost.Ids(await sandbox.AltegioJsonAsync($"clients/4321?count=47&page={page}")));
            changed.AddRange(SandboxHost.Ids(await sandbox.AltegioJsonAsync($"clients/4321?count=47&page={page}&changed_after=2026-10-01")));
        }

        all.Count.ShouldBe(474);
        all.Distinct().Count().ShouldBe(474);
        changed.ShouldBe(all, ignoreOrder: true);
    }

    [Fact]
    public async Task The_digest_can_be_computed_from_what_was_read()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        await sandbox.PostAsync("/sandbox/change", new { upstream = "finale", stream = "product", percent = 5, deletes = 5, creates = 5 });
        var products = await sandbox.FinaleJsonAsync("product");
        var (ids, times, names) = (SandboxHost.Column(products, "productId"), SandboxHost.Column(products, "lastUpdatedDate"), SandboxHost.Column(products, "internalName"));

        var state = await sandbox.GetAsync("/sandbox/state/finale/acme/product");

        state.GetProperty("count").GetInt64().ShouldBe(ids.Length);
        state.GetProperty("digest").GetProperty("keys").GetInt64().ShouldBe(ids.Sum(id => FirstBits(id!)));
        state.GetProperty("digest").GetProperty("rows").GetInt64().ShouldBe(ids.Select((id, i) => FirstBits($"{id}|{times[i]}|{names[i]}")).Sum());
    }

    [Fact]
    public async Task Sizes_can_be_set_by_stream()
    {
        await using var sandbox = await SandboxHost.StartAsync("--Sizes:finale.product", "12", "--Sizes:altegio.clients", "0");
        (await sandbox.FinaleJsonAsync("product")).GetProperty("productId").GetArrayLength().ShouldBe(12);
        SandboxHost.Ids(await sandbox.AltegioJsonAsync("clients/4321")).ShouldBeEmpty();
        SandboxHost.Ids(await sandbox.AltegioJsonAsync("records/4321")).Length.ShouldBe(50);
    }

    [Fact]
    public async Task A_change_of_an_unknown_stream_is_refused()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var response = await sandbox.Client.PostAsync("/sandbox/change", new StringContent("""{"upstream":"finale","stream":"colours","count":1}"""));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain("No stream colours");
    }

    [Fact]
    public void Wrong_settings_are_named_all_at_once()
    {
        var failure = Should.Throw<InvalidOperationException>(() => SandboxApp.Create(["--Records", "-1", "--SpanDays", "0", "--Now", "soon", "--Faults:0:Kind", "Html", "--Sizes:finale.colours", "3"]));
        failure.Message.ShouldContain("Size 'finale.colours' names no stream");
        failure.Message.ShouldContain("Size 'Records' is -1");
        failure.Message.ShouldContain("SpanDays is 0");
        failure.Message.ShouldContain("Now is 'soon'");
        failure.Message.ShouldContain("give either rate");
    }

    [Fact]
    public async Task It_says_that_it_lives()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var response = await sandbox.Client.GetAsync("/health/live");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static Dictionary<string, string> Rows(JsonElement products)
    {
        var fields = products.EnumerateObject().ToList();
        return SandboxHost.Column(products, "productId").Select((id, i) => (id, i))
            .ToDictionary(p => p.id!, p => string.Join('|', fields.Select(f => f.Value[p.i].ToString())), StringComparer.Ordinal);
    }

    private static long FirstBits(string text) => Convert.ToUInt32(Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(text)))[..8], 16);
}
