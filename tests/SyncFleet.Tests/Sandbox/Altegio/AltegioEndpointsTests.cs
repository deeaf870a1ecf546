using System.Net;
using System.Text.Json;
using Shouldly;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.Tests.Sandbox.Altegio;

public sealed class AltegioEndpointsTests
{
    [Theory]
    [InlineData("Bearer partner-demo, User user-demo", HttpStatusCode.OK)]
    [InlineData("Bearer partner-demo,User user-demo", HttpStatusCode.OK)]
    [InlineData("Bearer partner-demo", HttpStatusCode.Unauthorized)]
    [InlineData("Bearer partner-demo, User other", HttpStatusCode.Unauthorized)]
    [InlineData("User user-demo", HttpStatusCode.Unauthorized)]
    public async Task Both_tokens_are_needed_in_one_header(string authorization, HttpStatusCode expected)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var response = await sandbox.AltegioAsync("companies", authorization);
        response.StatusCode.ShouldBe(expected);
        if (expected == HttpStatusCode.Unauthorized)
        {
            (await response.Content.ReadAsStringAsync()).ShouldBe("""{"success":false,"data":null,"meta":{"message":"Authentication needed."}}""");
        }
    }

    [Theory]
    [InlineData("clients/4399", HttpStatusCode.PaymentRequired)]
    [InlineData("clients/4400", HttpStatusCode.Forbidden)]
    [InlineData("clients/1", HttpStatusCode.NotFound)]
    [InlineData("client/4321/1", HttpStatusCode.NotFound)]
    [InlineData("nothing/here", HttpStatusCode.NotFound)]
    [InlineData("clients/4321?page=x", HttpStatusCode.UnprocessableEntity)]
    [InlineData("clients/4321?changed_after=yesterday", HttpStatusCode.UnprocessableEntity)]
    public async Task Errors_carry_the_envelope(string path, HttpStatusCode expected)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var response = await sandbox.AltegioAsync(path);
        response.StatusCode.ShouldBe(expected);
        var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        body.GetProperty("success").GetBoolean().ShouldBeFalse();
        body.GetProperty("data").ValueKind.ShouldBe(JsonValueKind.Null);
        if (expected == HttpStatusCode.UnprocessableEntity)
        {
            body.GetProperty("meta").GetProperty("errors").EnumerateObject().Single().Value.GetArrayLength().ShouldBe(1);
        }
    }

    [Fact]
    public async Task The_accept_header_is_required_unless_switched_off()
    {
        await using var strict = await SandboxHost.StartAsync();
        await using var lenient = await SandboxHost.StartAsync("--Altegio:RequiresAccept", "false");
        using var refused = await strict.AltegioAsync("companies", accept: "application/json");
        using var granted = await lenient.AltegioAsync("companies", accept: null);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        granted.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("companies", "{\"count\":2}")]
    [InlineData("clients/4321", "{\"page\":1,\"total_count\":500}")]
    [InlineData("records/4321?page=2", "{\"page\":2,\"total_count\":500}")]
    [InlineData("staff/4321", "{\"total_count\":40}")]
    [InlineData("company/4321/staff", "{\"total_count\":40}")]
    [InlineData("services/4321", "[]")]
    [InlineData("transactions/4321", "{}")]
    [InlineData("company/4321", "[]")]
    public async Task Meta_differs_from_path_to_path(string path, string meta)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        (await sandbox.AltegioJsonAsync(path)).GetProperty("meta").GetRawText().ShouldBe(meta);
    }

    [Fact]
    public async Task A_page_has_50_rows_by_default_and_300_at_most()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        SandboxHost.Ids(await sandbox.AltegioJsonAsync("clients/4321")).Length.ShouldBe(50);
        SandboxHost.Ids(await sandbox.AltegioJsonAsync("clients/4321?count=1000")).Length.ShouldBe(300);
        SandboxHost.Ids(await sandbox.AltegioJsonAsync("transactions/4321?count=300&page=2")).Length.ShouldBe(200);
        SandboxHost.Ids(await sandbox.AltegioJsonAsync("clients/4321?page=11")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Changed_clients_come_with_the_filter_in_no_order_of_time()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        await sandbox.PostAsync("/sandbox/change", new { upstream = "altegio", stream = "clients", count = 3 });

        var recent = await sandbox.AltegioJsonAsync("clients/4321?count=300&changed_after=2026-10-31T00:00:00");
        var changed = await sandbox.AltegioJsonAsync("clients/4321?changed_after=2026-11-01T00:59:59%2B0100");
        var older = await sandbox.AltegioJsonAsync("clients/4321?changed_before=2026-10-31T00:00:00+0100");

        SandboxHost.Ids(changed).Length.ShouldBe(3);
        SandboxHost.Ids(recent).Length.ShouldBeInRange(4, 40);
        var times = recent.GetProperty("data").EnumerateArray().Select(c => c.GetProperty("last_change_date").GetString()).ToList();
        times.ShouldNotBe(times.Order(StringComparer.Ordinal).ToList());
        older.GetProperty("meta").GetProperty("total_count").GetInt64().ShouldBeGreaterThan(400);
    }

    [Fact]
    public async Task Deleted_records_come_only_when_asked_for_and_deleted_clients_are_gone()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        await sandbox.PostAsync("/sandbox/change", new { upstream = "altegio", stream = "records", deletes = 4 });
        await sandbox.PostAsync("/sandbox/change", new { upstream = "altegio", stream = "clients", deletes = 2 });

        var with = await sandbox.AltegioJsonAsync("records/4321?with_deleted=1&changed_after=2026-11-01T01:00:00");

        with.GetProperty("data").EnumerateArray().Select(r => r.GetProperty("deleted").GetBoolean()).ShouldBe([true, true, true, true]);
        (await sandbox.AltegioJsonAsync("records/4321")).GetProperty("meta").GetProperty("total_count").GetInt64().ShouldBe(496);
        (await sandbox.AltegioJsonAsync("records/4321?with_deleted=1")).GetProperty("meta").GetProperty("total_count").GetInt64().ShouldBe(500);
        (await sandbox.AltegioJsonAsync("clients/4321")).GetProperty("meta").GetProperty("total_count").GetInt64().ShouldBe(498);
    }

    [Fact]
    public async Task Records_are_filtered_by_staff_under_each_of_its_names()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var some = (await sandbox.AltegioJsonAsync("records/4321?count=1")).GetProperty("data")[0].GetProperty("staff_id").GetInt64();
        foreach (var name in new[] { "staff_id", "team_member_id", "master_id" })
        {
            var found = await sandbox.AltegioJsonAsync($"records/4321?{name}={some}");
            found.GetProperty("data").EnumerateArray().ShouldAllBe(r => r.GetProperty("staff_id").GetInt64() == some);
            found.GetProperty("meta").GetProperty("total_count").GetInt64().ShouldBeInRange(1, 60);
        }
    }

    [Fact]
    public async Task Records_are_found_by_the_day_of_the_visit()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var found = await sandbox.AltegioJsonAsync("records/4321?start_date=2026-10-20&end_date=2026-10-20&count=300");
        var days = found.GetProperty("data").EnumerateArray().Select(r => r.GetProperty("date").GetString()![..10]).ToList();
        days.ShouldNotBeEmpty();
        days.ShouldAllBe(d => d == "2026-10-20");
    }

    [Fact]
    public async Task Transactions_are_found_by_a_window_of_days()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var found = await sandbox.AltegioJsonAsync("transactions/4321?start_date=2026-10-20&end_date=2026-10-21&count=300");
        var all = await sandbox.AltegioJsonAsync("transactions/4321?count=300");
        var days = found.GetProperty("data").EnumerateArray().Select(r => r.GetProperty("date").GetString()![..10]).Distinct().ToList();
        days.ShouldBe(["2026-10-20", "2026-10-21"]);
        all.GetProperty("data").EnumerateArray().Select(t => t.GetProperty("amount").GetDecimal()).ShouldContain(a => a < 0);
    }

    [Fact]
    public async Task Empty_objects_are_arrays_and_offsets_have_no_colon()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var transactions = (await sandbox.AltegioJsonAsync("transactions/4321?count=300")).GetProperty("data").EnumerateArray().ToList();
        var clients = (await sandbox.AltegioJsonAsync("clients/4321?count=300")).GetProperty("data").EnumerateArray().ToList();

        transactions.Select(t => t.GetProperty("client").ValueKind).Distinct().ShouldBe([JsonValueKind.Object, JsonValueKind.Array], ignoreOrder: true);
        clients.Select(c => c.GetProperty("custom_fields").ValueKind).Distinct().ShouldBe([JsonValueKind.Object, JsonValueKind.Array], ignoreOrder: true);
        clients.ShouldAllBe(c => c.GetProperty("last_change_date").GetString()!.EndsWith("+0200") || c.GetProperty("last_change_date").GetString()!.EndsWith("+0100"));
    }

    [Fact]
    public async Task Some_offsets_of_visits_disagree_with_the_local_date()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var visits = (await sandbox.AltegioJsonAsync("records/4321?count=300")).GetProperty("data").EnumerateArray().ToList();
        visits.ShouldAllBe(v => v.GetProperty("datetime").GetString()!.StartsWith(v.GetProperty("date").GetString()!.Replace(' ', 'T')));
        visits.Count(v => v.GetProperty("datetime").GetString()!.EndsWith("+0300")).ShouldBeInRange(1, 30);
    }

    [Fact]
    public async Task Locations_have_ids_of_their_own()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var first = SandboxHost.Ids(await sandbox.AltegioJsonAsync("clients/4321?count=300"));
        var second = SandboxHost.Ids(await sandbox.AltegioJsonAsync("clients/4322?count=300"));
        first.Intersect(second).ShouldBeEmpty();
        (await sandbox.AltegioJsonAsync($"client/4322/{second[7]}")).GetProperty("data").GetProperty("id").GetInt64().ShouldBe(second[7]);
    }

    [Fact]
    public async Task The_sixth_request_within_a_second_is_refused_with_retry_after()
    {
        var time = new HandTime();
        await using var sandbox = await SandboxHost.StartAsync(time, "--Altegio:PerSecond", "5");
        for (var i = 0; i < 5; i++)
        {
            using var granted = await sandbox.AltegioAsync("companies");
            granted.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        using var refused = await sandbox.AltegioAsync("companies");
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));

        time.Advance(TimeSpan.FromSeconds(1));
        using var again = await sandbox.AltegioAsync("companies");
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Two_hundred_a_minute_is_the_ceiling()
    {
        var time = new HandTime();
        await using var sandbox = await SandboxHost.StartAsync(time, "--Altegio:PerMinute", "200");
        for (var i = 0; i < 200; i++)
        {
            using var granted = await sandbox.AltegioAsync("companies");
            granted.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        using var refused = await sandbox.AltegioAsync("companies");
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task The_login_gives_the_user_token_with_status_201()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var login = await sandbox.AltegioAsync("auth", "Bearer partner-demo", body: new { login = "demo@example.test", password = "demo-password" });
        using var refused = await sandbox.AltegioAsync("auth", "Bearer partner-demo", body: new { login = "demo@example.test", password = "wrong" });

        login.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await SandboxHost.JsonAsync(login)).GetProperty("data").GetProperty("user_token").GetString().ShouldBe("user-demo");
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_search_of_clients_gives_only_the_fields_asked_for()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var found = await sandbox.AltegioAsync("company/4321/clients/search", body: new { page = 2, fields = new[] { "name", "phone" } });
        using var filtered = await sandbox.AltegioAsync("company/4321/clients/search", body: new { filters = new[] { new { type = "odd" } } });
        var body = await SandboxHost.JsonAsync(found);

        body.GetProperty("data").GetArrayLength().ShouldBe(25);
        body.GetProperty("data")[0].EnumerateObject().Select(f => f.Name).ShouldBe(["id", "name", "phone"]);
        body.GetProperty("meta").GetProperty("total_count").GetInt64().ShouldBe(500);
        filtered.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
