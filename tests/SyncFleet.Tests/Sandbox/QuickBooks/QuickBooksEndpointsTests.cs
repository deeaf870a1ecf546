using System.Net;
using System.Text.Json;
using Shouldly;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.Tests.Sandbox.QuickBooks;

public sealed class QuickBooksEndpointsTests
{
    private const string Realm = "4620816365000000";

    private static readonly string Application = $"Basic {Convert.ToBase64String("demo-client:demo-client-secret"u8)}";

    private string _refresh = "AB11-demo-refresh-token";

    [Fact]
    public async Task A_query_gives_places_and_amounts_as_numbers_ids_as_texts_and_Pacific_times()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var answer = await QueryAsync(sandbox, "SELECT * FROM Vendor WHERE MetaData.LastUpdatedTime >= '2026-10-20T00:00:00Z' ORDERBY MetaData.LastUpdatedTime STARTPOSITION 11 MAXRESULTS 5");

        var part = answer.GetProperty("QueryResponse");
        (part.GetProperty("startPosition").GetInt32(), part.GetProperty("maxResults").GetInt32()).ShouldBe((11, 5));
        var vendors = part.GetProperty("Vendor").EnumerateArray().ToList();
        vendors.Count.ShouldBe(5);
        vendors.ShouldAllBe(v => v.GetProperty("Id").ValueKind == JsonValueKind.String && v.GetProperty("SyncToken").ValueKind == JsonValueKind.String && v.GetProperty("Balance").ValueKind == JsonValueKind.Number);
        var times = vendors.Select(v => v.GetProperty("MetaData").GetProperty("LastUpdatedTime").GetString()!).ToList();
        times.ShouldAllBe(t => t.EndsWith("-07:00", StringComparison.Ordinal), "summer time until the first Sunday of November");
        times.Select(t => DateTimeOffset.Parse(t)).ShouldBeInOrder();
        answer.GetProperty("time").GetString()!.ShouldContain("-07:00");
    }

    [Theory]
    [InlineData("SELECT * FROM Item", 100)]
    [InlineData("SELECT * FROM Item MAXRESULTS 1000", 500)]
    [InlineData("SELECT * FROM Item ORDER BY Id MAXRESULTS 7", 7)]
    [InlineData("SELECT * FROM Item WHERE Id = '3'", 1)]
    [InlineData("SELECT * FROM Item WHERE Id IN ('3', '4', 'x')", 2)]
    [InlineData("SELECT * FROM Item WHERE Sku LIKE 'SKU-000000%' MAXRESULTS 1000", 9)]
    [InlineData("SELECT * FROM Vendor WHERE DisplayName = 'O\\'Nobody'", 0)]
    public async Task Limits_and_conditions_are_obeyed(string query, int count)
    {
        await using var sandbox = await SandboxHost.StartAsync();

        var part = (await QueryAsync(sandbox, query)).GetProperty("QueryResponse");

        if (count == 0)
        {
            part.EnumerateObject().ShouldBeEmpty("an empty list is left out");
        }
        else
        {
            part.EnumerateObject().First().Value.GetArrayLength().ShouldBe(count);
        }
    }

    [Fact]
    public async Task Counting_and_posting_a_query_work()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        (await QueryAsync(sandbox, "SELECT COUNT(*) FROM Invoice")).GetProperty("QueryResponse").GetProperty("totalCount").GetInt32().ShouldBe(500);

        var request = new HttpRequestMessage(HttpMethod.Post, $"/quickbooks/v3/company/{Realm}/query") { Content = new StringContent("SELECT * FROM Payment MAXRESULTS 2") };
        request.Headers.TryAddWithoutValidation("Authorization", await TokenAsync(sandbox));
        using var response = await sandbox.Client.SendAsync(request);
        (await SandboxHost.JsonAsync(response)).GetProperty("QueryResponse").GetProperty("Payment").GetArrayLength().ShouldBe(2);
    }

    [Theory]
    [InlineData("SELECT * FROM Vendor WHERE Id = '1' OR Id = '2'")]
    [InlineData("SELECT * FROM Vendor WHERE Id != '1'")]
    [InlineData("SELECT * FROM Nothing")]
    [InlineData("SELECT * FROM Vendor WHERE Colour = 'red'")]
    [InlineData("SELECT * FROM Vendor MAXRESULTS 1001")]
    [InlineData("DELETE FROM Vendor")]
    public async Task What_the_language_does_not_know_is_a_validation_fault(string query)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var response = await GetAsync(sandbox, $"query?query={Uri.EscapeDataString(query)}");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await FaultAsync(response, "Fault", "Error")).ShouldBe("4000");
    }

    [Fact]
    public async Task Removed_vendors_are_inactive_and_hidden_and_deleted_invoices_are_seen_by_capture_only()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var since = Uri.EscapeDataString("2026-11-01T00:00:00Z");
        await sandbox.PostAsync("/sandbox/change", new { upstream = "quickbooks", stream = "vendor", deletes = 3 });
        await sandbox.PostAsync("/sandbox/change", new { upstream = "quickbooks", stream = "invoice", deletes = 2, count = 1 });

        (await QueryAsync(sandbox, "SELECT COUNT(*) FROM Vendor")).GetProperty("QueryResponse").GetProperty("totalCount").GetInt32().ShouldBe(497);
        (await QueryAsync(sandbox, "SELECT COUNT(*) FROM Vendor WHERE Active IN (true, false)")).GetProperty("QueryResponse").GetProperty("totalCount").GetInt32().ShouldBe(500);
        (await QueryAsync(sandbox, "SELECT COUNT(*) FROM Invoice")).GetProperty("QueryResponse").GetProperty("totalCount").GetInt32().ShouldBe(498);
        using var response = await GetAsync(sandbox, $"cdc?entities=Vendor,Invoice,Payment&changedSince={since}");
        var parts = (await SandboxHost.JsonAsync(response)).GetProperty("CDCResponse")[0].GetProperty("QueryResponse");
        parts[0].GetProperty("Vendor").EnumerateArray().Count(v => !v.GetProperty("Active").GetBoolean()).ShouldBe(3);
        parts[1].GetProperty("Invoice").EnumerateArray().Count(i => i.TryGetProperty("status", out var status) && status.ValueEquals("Deleted")).ShouldBe(2);
        parts[2].EnumerateObject().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("entities=Vendor&changedSince=2026-09-01T00:00:00Z", "4000")]
    [InlineData("entities=Vendor", "2020")]
    [InlineData("changedSince=2026-10-30T00:00:00Z", "2020")]
    public async Task A_capture_looks_back_thirty_days_and_needs_both_parameters(string query, string code)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var response = await GetAsync(sandbox, $"cdc?{query}");

        (await FaultAsync(response, "Fault", "Error")).ShouldBe(code);
    }

    [Fact]
    public async Task A_capture_gives_a_thousand_objects_at_most()
    {
        await using var sandbox = await SandboxHost.StartAsync("--Records", "1500");
        using var response = await GetAsync(sandbox, "cdc?entities=Item&changedSince=2026-10-03T00:00:00Z");

        (await SandboxHost.JsonAsync(response)).GetProperty("CDCResponse")[0].GetProperty("QueryResponse")[0].GetProperty("Item").GetArrayLength().ShouldBe(1000);
    }

    [Theory]
    [InlineData("true", "fault", "error")]
    [InlineData("false", "Fault", "Error")]
    public async Task The_gateway_refuses_tokens_in_lower_case_or_not(string isLower, string fault, string error)
    {
        await using var sandbox = await SandboxHost.StartAsync("--QuickBooks:LowerCaseGatewayFaults", isLower);
        using var response = await sandbox.SendAsync(HttpMethod.Get, $"/quickbooks/v3/company/{Realm}/companyinfo/1", "Bearer nonsense");

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        response.Headers.Contains("intuit_tid").ShouldBeTrue();
        (await FaultAsync(response, fault, error)).ShouldBe("3200");
    }

    [Fact]
    public async Task Another_company_and_an_unknown_object_are_refused()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var other = await sandbox.SendAsync(HttpMethod.Get, "/quickbooks/v3/company/1/companyinfo/1", await TokenAsync(sandbox));
        other.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var unknown = await GetAsync(sandbox, "vendor/99999");
        (await FaultAsync(unknown, "Fault", "Error")).ShouldBe("610");
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("60", 60)]
    public async Task Going_over_the_limit_is_told_with_or_without_a_time_to_wait(string retryAfter, int? seconds)
    {
        await using var sandbox = await SandboxHost.StartAsync(new HandTime(), "--QuickBooks:PerSecond", "2", "--QuickBooks:RetryAfterSeconds", retryAfter);
        var token = await TokenAsync(sandbox);
        HttpResponseMessage? last = null;
        for (var i = 0; i < 3; i++)
        {
            last?.Dispose();
            last = await sandbox.SendAsync(HttpMethod.Get, $"/quickbooks/v3/company/{Realm}/companyinfo/1", token);
        }

        last!.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        last.Headers.RetryAfter?.Delta?.TotalSeconds.ShouldBe(seconds!.Value);
        (last.Headers.RetryAfter is null).ShouldBe(seconds is null);
        (await FaultAsync(last, "fault", "error")).ShouldBe("003001");
        last.Dispose();
    }

    [Fact]
    public async Task A_refresh_token_is_good_for_one_use_and_a_second_one_is_refused_and_counted()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var first = await RefreshAsync(sandbox, "AB11-demo-refresh-token");
        var next = (await SandboxHost.JsonAsync(first)).GetProperty("refresh_token").GetString()!;
        using var again = await RefreshAsync(sandbox, "AB11-demo-refresh-token");
        using var second = await RefreshAsync(sandbox, next);

        again.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await again.Content.ReadAsStringAsync()).ShouldContain("invalid_grant");
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        var counts = await CountsAsync(sandbox);
        (counts.GetProperty("refreshes").GetInt64(), counts.GetProperty("refusedRefreshes").GetInt64(), counts.GetProperty("reusedRefreshes").GetInt64()).ShouldBe((2, 1, 1));
    }

    [Fact]
    public async Task Rotation_can_be_switched_off_and_the_application_is_checked()
    {
        await using var sandbox = await SandboxHost.StartAsync("--QuickBooks:RotatesRefreshTokens", "false");
        for (var i = 0; i < 2; i++)
        {
            using var response = await RefreshAsync(sandbox, "AB11-demo-refresh-token");
            (await SandboxHost.JsonAsync(response)).GetProperty("refresh_token").GetString().ShouldBe("AB11-demo-refresh-token");
        }

        using var wrong = await RefreshAsync(sandbox, "AB11-demo-refresh-token", "Basic bm86bm8=");
        wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_access_token_ends_after_its_life()
    {
        var time = new HandTime();
        await using var sandbox = await SandboxHost.StartAsync(time, "--QuickBooks:AccessSeconds", "3600");
        var token = await TokenAsync(sandbox);
        time.Advance(TimeSpan.FromSeconds(3599));
        using var good = await sandbox.SendAsync(HttpMethod.Get, $"/quickbooks/v3/company/{Realm}/companyinfo/1", token);
        time.Advance(TimeSpan.FromSeconds(1));
        using var ended = await sandbox.SendAsync(HttpMethod.Get, $"/quickbooks/v3/company/{Realm}/companyinfo/1", token);

        (good.StatusCode, ended.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.Unauthorized));
    }

    private static async Task<JsonElement> CountsAsync(SandboxHost sandbox) => (await sandbox.GetAsync("/sandbox/state")).GetProperty("tokens").EnumerateArray()
        .Single(tokens => tokens.GetProperty("upstream").GetString() == "quickbooks");

    private async Task<JsonElement> QueryAsync(SandboxHost sandbox, string query)
    {
        using var response = await GetAsync(sandbox, $"query?query={Uri.EscapeDataString(query)}");
        return await SandboxHost.JsonAsync(response);
    }

    private async Task<HttpResponseMessage> GetAsync(SandboxHost sandbox, string path) =>
        await sandbox.SendAsync(HttpMethod.Get, $"/quickbooks/v3/company/{Realm}/{path}", await TokenAsync(sandbox));

    // A token for the newest refresh token of this sandbox.
    private async Task<string> TokenAsync(SandboxHost sandbox)
    {
        using var response = await RefreshAsync(sandbox, _refresh);
        var token = await SandboxHost.JsonAsync(response);
        _refresh = token.GetProperty("refresh_token").GetString()!;
        return $"Bearer {token.GetProperty("access_token").GetString()}";
    }

    private static Task<HttpResponseMessage> RefreshAsync(SandboxHost sandbox, string refresh, string? application = null) => sandbox.SendAsync(
        HttpMethod.Post, "/quickbooks/oauth2/v1/tokens/bearer", application ?? Application, new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = refresh });

    private static async Task<string> FaultAsync(HttpResponseMessage response, string fault, string error) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty(fault).GetProperty(error)[0].GetProperty("code").GetString()!;
}
