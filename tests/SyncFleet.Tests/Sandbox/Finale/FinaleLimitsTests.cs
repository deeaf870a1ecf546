using System.Net;
using Shouldly;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.Tests.Sandbox.Finale;

public sealed class FinaleLimitsTests
{
    [Fact]
    public async Task The_121st_get_within_a_minute_is_refused_and_allowed_again_at_reset()
    {
        var time = new HandTime();
        await using var sandbox = await SandboxHost.StartAsync(time, "--Finale:GetsPerMinute", "120");
        var start = time.GetUtcNow().ToUnixTimeSeconds();
        for (var i = 0; i < 120; i++)
        {
            using var granted = await sandbox.FinaleAsync("product/SKU-0000001");
            granted.StatusCode.ShouldBe(HttpStatusCode.OK);
            Header(granted, "X-RateLimit-Limit").ShouldBe(120);
            Header(granted, "X-RateLimit-Remaining").ShouldBe(119 - i);
        }

        time.Advance(TimeSpan.FromSeconds(59));
        using var refused = await sandbox.FinaleAsync("product/SKU-0000001");
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        Header(refused, "X-RateLimit-Reset").ShouldBe(start + 60);
        refused.Headers.RetryAfter.ShouldBeNull();

        time.Advance(TimeSpan.FromSeconds(1));
        using var again = await sandbox.FinaleAsync("product/SKU-0000001");
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Collections_count_by_the_hour_and_the_headers_show_the_tighter_window()
    {
        var time = new HandTime();
        await using var sandbox = await SandboxHost.StartAsync(time, "--Finale:GetsPerMinute", "120", "--Finale:CollectionsPerHour", "3");
        for (var i = 0; i < 3; i++)
        {
            using var granted = await sandbox.FinaleAsync("facility");
            Header(granted, "X-RateLimit-Limit").ShouldBe(3);
        }

        time.Advance(TimeSpan.FromMinutes(2));
        using var refused = await sandbox.FinaleAsync("facility");
        using var single = await sandbox.FinaleAsync("facility/100001");

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        single.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_state_shows_the_most_requests_of_any_rolling_minute()
    {
        var time = new HandTime();
        await using var sandbox = await SandboxHost.StartAsync(time, "--Finale:GetsPerMinute", "5");
        for (var i = 0; i < 8; i++)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            using var response = await sandbox.FinaleAsync("facility");
        }

        time.Advance(TimeSpan.FromSeconds(50));
        using var later = await sandbox.FinaleAsync("facility");
        var counts = (await sandbox.GetAsync("/sandbox/state")).GetProperty("requests").EnumerateArray().Single(r => r.GetProperty("upstream").GetString() == "finale");

        counts.GetProperty("granted").GetInt64().ShouldBe(6);
        counts.GetProperty("refused").GetInt64().ShouldBe(3);
        counts.GetProperty("maxGrantedPerMinute").GetInt32().ShouldBe(5);
        counts.GetProperty("maxSeenPerMinute").GetInt32().ShouldBe(8);
        counts.GetProperty("minutes").EnumerateArray().Sum(m => m.GetProperty("granted").GetInt32()).ShouldBe(6);
    }

    private static long Header(HttpResponseMessage response, string name) => long.Parse(response.Headers.GetValues(name).Single());
}
