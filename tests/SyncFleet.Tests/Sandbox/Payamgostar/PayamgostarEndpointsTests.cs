using System.Net;
using System.Text.Json;
using Shouldly;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.Tests.Sandbox.Payamgostar;

public sealed class PayamgostarEndpointsTests
{
    [Fact]
    public async Task Found_objects_have_local_times_without_a_zone_and_come_in_the_order_of_modification()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var found = await FindAsync(sandbox, "person", new { queries = new[] { Since("2026-10-20T00:00:00.000") }, orders = new[] { new { field = "ModifyDate", order = 0 } }, pageNumber = 1, pageSize = 20 });

        found.GetProperty("total").GetInt64().ShouldBeGreaterThan(20);
        var times = found.GetProperty("data").EnumerateArray().Select(p => p.GetProperty("modifyDate").GetString()!).ToList();
        times.Count.ShouldBe(20);
        times.ShouldAllBe(t => t.Length == 23 && string.CompareOrdinal(t, "2026-10-20T00:00:00.000") >= 0);
        times.ShouldBeInOrder();
    }

    [Theory]
    [InlineData("0", 0, 1, false)]
    [InlineData("1", 0, 1, true)]
    public async Task The_first_page_is_0_or_1(string firstPage, int one, int other, bool alike)
    {
        await using var sandbox = await SandboxHost.StartAsync("--Payamgostar:FirstPage", firstPage);
        var first = await FindAsync(sandbox, "quote/sales", new { pageNumber = one, pageSize = 5 });
        var second = await FindAsync(sandbox, "quote/sales", new { pageNumber = other, pageSize = 5 });

        (first.GetRawText() == second.GetRawText()).ShouldBe(alike);
    }

    [Theory]
    [InlineData(10_000, 40)]
    [InlineData(30, 30)]
    public async Task Pages_are_cut_without_a_word(int asked, int given)
    {
        await using var sandbox = await SandboxHost.StartAsync("--Payamgostar:MaxPageSize", "40");

        (await FindAsync(sandbox, "invoice/sales", new { pageNumber = 1, pageSize = asked })).GetProperty("data").GetArrayLength().ShouldBe(given);
    }

    [Fact]
    public async Task Names_can_begin_in_upper_case_and_the_filter_by_modification_can_be_ignored()
    {
        await using var sandbox = await SandboxHost.StartAsync("--Payamgostar:PascalCase", "true", "--Payamgostar:ObeysModifyDate", "false");
        var found = await FindAsync(sandbox, "organization", new { queries = new[] { Since("2099-01-01T00:00:00.000") }, pageNumber = 1, pageSize = 3 });

        found.GetProperty("Total").GetInt64().ShouldBe(500);
        found.GetProperty("Data")[0].TryGetProperty("CrmId", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Conditions_on_fields_are_obeyed_and_unknown_ones_refused()
    {
        await using var sandbox = await SandboxHost.StartAsync();

        (await FindAsync(sandbox, "person", new { queries = new[] { new { field = "customerNumber", @operator = 0, value = "100-2007" } } })).GetProperty("total").GetInt64().ShouldBe(1);
        using var unknown = await PostAsync(sandbox, "api/v2/crmobject/person/find", new { queries = new[] { new { field = "colour", @operator = 0, value = "1" } } }, await TokenAsync(sandbox));
        unknown.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("false", HttpStatusCode.NotFound)]
    [InlineData("true", HttpStatusCode.OK)]
    public async Task An_unknown_id_is_404_or_null(string isNull, HttpStatusCode status)
    {
        await using var sandbox = await SandboxHost.StartAsync("--Payamgostar:NullForUnknown", isNull);
        var token = await TokenAsync(sandbox);
        using var known = await PostAsync(sandbox, "api/v2/crmobject/person/get", new { id = "8d0f6a4e-0001-4000-8000-000000000007" }, token);
        using var unknown = await PostAsync(sandbox, "api/v2/crmobject/person/get", new { id = "8d0f6a4e-0001-4000-8000-000000099999" }, token);

        (await SandboxHost.JsonAsync(known)).GetProperty("customerNumber").GetString().ShouldBe("100-2007");
        unknown.StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task Failed_log_ins_lock_the_account_for_a_while_even_to_the_right_password()
    {
        var time = new HandTime();
        await using var sandbox = await SandboxHost.StartAsync(time, "--Payamgostar:LockAfter", "3", "--Payamgostar:LockSeconds", "900");
        for (var i = 0; i < 3; i++)
        {
            using var wrong = await LogInAsync(sandbox, "wrong");
            wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        using var locked = await LogInAsync(sandbox);
        locked.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        time.Advance(TimeSpan.FromSeconds(900));
        using var open = await LogInAsync(sandbox);
        open.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_session_tells_its_end_by_a_clock_that_is_behind_and_can_be_renewed_once()
    {
        var time = new HandTime();
        await using var sandbox = await SandboxHost.StartAsync(time, "--Payamgostar:ClockBehindSeconds", "207", "--Payamgostar:SessionSeconds", "600");
        using var response = await LogInAsync(sandbox);
        var session = await SandboxHost.JsonAsync(response);

        session.GetProperty("expiresAt").GetString()!.ShouldEndWith("+03:30");
        session.GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(time.GetUtcNow().AddSeconds(600 - 207));
        response.Headers.Date.ShouldBe(time.GetUtcNow().AddSeconds(-207));
        time.Advance(TimeSpan.FromSeconds(600));
        using var ended = await PostAsync(sandbox, "api/v2/crmobject/person/find", new { }, session.GetProperty("accessToken").GetString());
        ended.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var renewed = await PostAsync(sandbox, "api/v2/auth/token/refresh", new { refreshToken = session.GetProperty("refreshToken").GetString() });
        using var again = await PostAsync(sandbox, "api/v2/auth/token/refresh", new { refreshToken = session.GetProperty("refreshToken").GetString() });
        (renewed.StatusCode, again.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task The_second_log_in_can_be_unlicensed_while_the_first_serves()
    {
        await using var sandbox = await SandboxHost.StartAsync("--Payamgostar:IsMobileLicensed", "false");
        using var second = await LogInAsync(sandbox);
        using var first = await sandbox.SendAsync(
            HttpMethod.Post, "/payamgostar/api/v1/auth", null, new Dictionary<string, string> { ["username"] = "demo", ["password"] = "demo-password", ["grant_type"] = "password" });

        second.StatusCode.ShouldBe(HttpStatusCode.PaymentRequired);
        (await SandboxHost.JsonAsync(first)).GetProperty("expires_in").GetInt32().ShouldBe(3600);
    }

    private static object Since(string local) => new { logicalOperator = 0, @operator = 2, leafNegate = false, field = "ModifyDate", value = local };

    private static async Task<JsonElement> FindAsync(SandboxHost sandbox, string kind, object body)
    {
        using var response = await PostAsync(sandbox, $"api/v2/crmobject/{kind}/find", body, await TokenAsync(sandbox));
        return await SandboxHost.JsonAsync(response);
    }

    private static async Task<string> TokenAsync(SandboxHost sandbox)
    {
        using var response = await LogInAsync(sandbox);
        return (await SandboxHost.JsonAsync(response)).GetProperty("accessToken").GetString()!;
    }

    private static Task<HttpResponseMessage> LogInAsync(SandboxHost sandbox, string password = "demo-password") =>
        PostAsync(sandbox, "api/v2/auth/login", new { username = "demo", password, deviceId = "test", platformType = 1 });

    private static Task<HttpResponseMessage> PostAsync(SandboxHost sandbox, string path, object body, string? token = null) =>
        sandbox.SendAsync(HttpMethod.Post, $"/payamgostar/{path}", token is null ? null : $"Bearer {token}", body);
}
