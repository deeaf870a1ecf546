using System.Net;
using System.Text;
using System.Text.Json;
using Shouldly;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.Tests.Sandbox.Faults;

public sealed class FaultTests
{
    [Fact]
    public async Task The_next_requests_fail_after_those_let_through_and_then_no_more()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        await sandbox.FaultAsync(new { kind = "serverError", upstream = "finale", stream = "product", next = 2, after = 1, status = 502 });
        List<int> statuses = [];
        for (var i = 0; i < 5; i++)
        {
            using var response = await sandbox.FinaleAsync("product?limit=1");
            using var other = await sandbox.FinaleAsync("facility?limit=1");
            statuses.Add((int)response.StatusCode);
            other.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        statuses.ShouldBe([200, 502, 502, 200, 200]);
        (await sandbox.GetAsync("/sandbox/faults")).GetArrayLength().ShouldBe(0);
        (await sandbox.GetAsync("/sandbox/state")).GetProperty("struck").GetProperty("ServerError").GetInt64().ShouldBe(2);
    }

    [Fact]
    public async Task A_rate_strikes_the_same_requests_at_each_run_with_one_seed()
    {
        var first = await StatusesAsync("7");
        var again = await StatusesAsync("7");
        var other = await StatusesAsync("8");

        first.ShouldBe(again);
        first.ShouldNotBe(other);
        first.Count(s => s == 503).ShouldBeInRange(5, 35);

        static async Task<List<int>> StatusesAsync(string seed)
        {
            await using var sandbox = await SandboxHost.StartAsync("--Seed", seed, "--Faults:0:Kind", "ServerError", "--Faults:0:Rate", "0.3");
            List<int> statuses = [];
            for (var i = 0; i < 60; i++)
            {
                using var response = await sandbox.FinaleAsync("facility?limit=1");
                statuses.Add((int)response.StatusCode);
            }

            return statuses;
        }
    }

    [Fact]
    public async Task Throttling_speaks_each_upstreams_own_way()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        await sandbox.FaultAsync(new { kind = "tooManyRequests", next = 1, retryAfterSeconds = 7 });
        await sandbox.FaultAsync(new { kind = "tooManyRequests", next = 1, retryAfterSeconds = 7 });
        using var finale = await sandbox.FinaleAsync("product");
        await sandbox.Client.DeleteAsync("/sandbox/faults");
        await sandbox.FaultAsync(new { kind = "tooManyRequests", next = 1, retryAfterSeconds = 7 });
        using var altegio = await sandbox.AltegioAsync("companies");

        finale.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        finale.Headers.Contains("X-RateLimit-Reset").ShouldBeTrue();
        altegio.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        altegio.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Html_and_error_bodies_come_with_status_200()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        await sandbox.FaultAsync(new { kind = "html", next = 1 });
        using var html = await sandbox.FinaleAsync("product");
        await sandbox.FaultAsync(new { kind = "errorBody", next = 1 });
        using var error = await sandbox.FinaleAsync("product");

        html.StatusCode.ShouldBe(HttpStatusCode.OK);
        html.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        error.StatusCode.ShouldBe(HttpStatusCode.OK);
        JsonDocument.Parse(await error.Content.ReadAsStringAsync()).RootElement.GetProperty("success").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task A_cut_connection_fails_in_the_body_and_truncated_json_ends_as_if_complete()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        await sandbox.FaultAsync(new { kind = "cutConnection", next = 1 });
        await Should.ThrowAsync<HttpRequestException>(() => sandbox.FinaleAsync("product"));

        await sandbox.FaultAsync(new { kind = "truncatedJson", next = 1 });
        using var truncated = await sandbox.FinaleAsync("product");
        truncated.StatusCode.ShouldBe(HttpStatusCode.OK);
        var text = await truncated.Content.ReadAsStringAsync();
        text.ShouldStartWith("{\"productId\":[");
        Should.Throw<JsonException>(() => JsonDocument.Parse(text));
    }

    [Fact]
    public async Task A_slow_answer_waits_for_the_clock()
    {
        var time = new HandTime();
        await using var sandbox = await SandboxHost.StartAsync(time);
        await sandbox.FaultAsync(new { kind = "slow", next = 1, delayMs = 5000 });

        var answer = sandbox.FinaleAsync("facility");
        await time.Waiting.Task.WaitAsync(TimeSpan.FromSeconds(10));
        answer.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(5));

        using var response = await answer;
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_record_comes_twice_in_a_page_and_none_is_lost()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        await sandbox.FaultAsync(new { kind = "duplicateKeys", next = 2 });

        var products = SandboxHost.Column(await sandbox.FinaleJsonAsync("product"), "productId");
        var clients = SandboxHost.Ids(await sandbox.AltegioJsonAsync("clients/4321"));

        products.Length.ShouldBe(501);
        products.Distinct().Count().ShouldBe(500);
        clients.Length.ShouldBe(51);
        clients.Distinct().Count().ShouldBe(50);
    }

    [Fact]
    public async Task A_repeated_page_is_the_page_before_whatever_is_asked()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var first = SandboxHost.Ids(await sandbox.AltegioJsonAsync("clients/4321?page=1"));
        await sandbox.FaultAsync(new { kind = "repeatPage", next = 2 });

        SandboxHost.Ids(await sandbox.AltegioJsonAsync("clients/4321?page=2")).ShouldBe(first);
        SandboxHost.Ids(await sandbox.AltegioJsonAsync("clients/4321?page=3")).ShouldBe(first);
        SandboxHost.Ids(await sandbox.AltegioJsonAsync("clients/4321?page=2")).ShouldNotBe(first);
    }

    [Theory]
    [InlineData("wrongType", "\"a lot\"")]
    [InlineData("nulCharacter", "before\\u0000after")]
    [InlineData("loneSurrogate", "before\\ud83dafter")]
    [InlineData("hugeInteger", "1234567890123456789012345")]
    [InlineData("missingKey", "null")]
    public async Task A_malformed_record_carries_what_was_asked_for(string variant, string expected)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        await sandbox.FaultAsync(new { kind = "malformed", next = 1, variant });
        using var response = await sandbox.FinaleAsync("product?limit=9");
        var text = await response.Content.ReadAsStringAsync();
        text.ShouldContain(expected);
        JsonDocument.Parse(text).RootElement.EnumerateObject().ShouldAllBe(field => field.Value.GetArrayLength() == 9);
    }

    [Theory]
    [InlineData("hugeDecimal", "1.5e400", "0.1234567890123456789012345678901234567890")]
    [InlineData("dateOutOfRange", "0000-00-00T00:00:00", "294277-02-30T25:61:00")]
    public async Task Impossible_numbers_and_dates_come_in_two_kinds(string variant, string first, string second)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        await sandbox.FaultAsync(new { kind = "malformed", rate = 1.0, variant });
        var text = await (await sandbox.AltegioAsync("transactions/4321")).Content.ReadAsStringAsync();
        text.ShouldContain(first);
        text.ShouldContain(second);
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_and_a_record_of_10_mb_can_be_had()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        await sandbox.FaultAsync(new { kind = "malformed", next = 1, variant = "invalidUtf8" });
        var bytes = await (await sandbox.FinaleAsync("product?limit=3")).Content.ReadAsByteArrayAsync();
        await sandbox.FaultAsync(new { kind = "malformed", next = 1, variant = "hugeRecord" });
        var huge = await (await sandbox.FinaleAsync("product?limit=3")).Content.ReadAsByteArrayAsync();

        Should.Throw<DecoderFallbackException>(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes));
        huge.Length.ShouldBeGreaterThan(10 * 1024 * 1024);
        JsonDocument.Parse(huge).RootElement.GetProperty("productId").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task A_share_of_malformed_records_is_the_same_at_each_reading()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        await sandbox.FaultAsync(new { kind = "malformed", rate = 0.1, variant = "wrongType", stream = "product" });
        var first = await (await sandbox.FinaleAsync("product")).Content.ReadAsStringAsync();
        var second = await (await sandbox.FinaleAsync("product")).Content.ReadAsStringAsync();

        first.ShouldBe(second);
        (first.Split("\"a lot\"").Length - 1).ShouldBeInRange(25, 80);
    }

    [Theory]
    [InlineData("""{"kind":"serverError"}""", "give either rate")]
    [InlineData("""{"kind":"serverError","rate":2}""", "allowed is 0 to 1")]
    [InlineData("""{"kind":"serverError","next":1,"status":404}""", "status 500 to 599")]
    [InlineData("""{"kind":"html","next":1,"upstream":"finale","stream":"clients"}""", "allowed is one of finale.product")]
    [InlineData("""{"kind":"meltdown","next":1}""", "kind")]
    [InlineData("""{"kind":"slow","next":1,"delay":5}""", "delay")]
    public async Task A_rule_that_makes_no_sense_is_refused_with_what_is_allowed(string rule, string message)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var response = await sandbox.Client.PostAsync("/sandbox/faults", new StringContent(rule));
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain(message);
    }
}
