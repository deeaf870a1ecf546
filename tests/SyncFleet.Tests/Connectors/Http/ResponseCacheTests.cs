using System.Net.Http.Headers;
using Shouldly;
using SyncFleet.Connectors.Http;
using SyncFleet.Core.Budgets;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.Tests.Connectors.Http;

public sealed class ResponseCacheTests
{
    private static readonly RequestBudget Budget = new() { Name = "get", Windows = [new RateWindow(1, TimeSpan.FromMinutes(1))] };

    private readonly HandTime _time = new();
    private readonly FakeBudget _budget = new();

    [Fact]
    public async Task An_answer_is_given_again_for_its_time_without_asking_and_without_budget()
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("[1]"));
        var client = Client(upstream);

        await client.SendAsync(Request(), CancellationToken.None);
        _time.Advance(TimeSpan.FromMinutes(59));
        (await client.SendAsync(Request(), CancellationToken.None)).Body.ToArray().ShouldBe("[1]"u8.ToArray());
        (upstream.Seen.Count, _budget.Taken.Count).ShouldBe((1, 1));

        _time.Advance(TimeSpan.FromMinutes(1));
        await client.SendAsync(Request(), CancellationToken.None);
        upstream.Seen.Count.ShouldBe(2, "giving it does not make it younger");
    }

    [Fact]
    public async Task What_has_run_out_is_asked_for_by_its_ETag_and_stands_when_nothing_has_changed()
    {
        using var upstream = new FakeUpstream(request =>
        {
            var answer = request.Headers.ContainsKey("If-None-Match") ? FakeUpstream.Json("", 304) : FakeUpstream.Json("[1]");
            answer.Headers.ETag = new EntityTagHeaderValue("\"v1\"");
            return answer;
        });
        var client = Client(upstream);
        await client.SendAsync(Request(), CancellationToken.None);
        _time.Advance(TimeSpan.FromHours(2));

        (await client.SendAsync(Request(), CancellationToken.None)).Body.ToArray().ShouldBe("[1]"u8.ToArray());
        await client.SendAsync(Request(), CancellationToken.None);

        upstream.Seen.Count.ShouldBe(2);
        upstream.Seen[1].Headers["If-None-Match"].ShouldBe("\"v1\"");
    }

    [Fact]
    public async Task One_who_asks_again_gets_the_sources_own_and_so_do_those_after_it()
    {
        var answers = 0;
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json($"[{++answers}]"));
        var client = Client(upstream);
        await client.SendAsync(Request(), CancellationToken.None);

        (await client.SendAsync(Request() with { AsksAgain = true }, CancellationToken.None)).Body.ToArray().ShouldBe("[2]"u8.ToArray());
        (await client.SendAsync(Request(), CancellationToken.None)).Body.ToArray().ShouldBe("[2]"u8.ToArray());
    }

    [Fact]
    public async Task Other_credentials_another_address_and_a_request_that_does_not_allow_it_are_always_asked()
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("[1]"));
        var client = Client(upstream);
        await client.SendAsync(Request(), CancellationToken.None);

        await client.SendAsync(Request() with { Headers = [new("Authorization", "other")] }, CancellationToken.None);
        await client.SendAsync(Request() with { Uri = new Uri("https://shop.example/others") }, CancellationToken.None);
        await client.SendAsync(Request() with { KeepFor = null }, CancellationToken.None);
        await client.SendAsync(Request() with { Method = HttpMethod.Post }, CancellationToken.None);

        upstream.Seen.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_failure_is_not_kept()
    {
        var status = 404;
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("[1]", status));
        var client = Client(upstream);
        await Should.ThrowAsync<Exception>(() => client.SendAsync(Request(), CancellationToken.None));
        status = 200;

        (await client.SendAsync(Request(), CancellationToken.None)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public void The_oldest_go_when_there_is_no_room_and_what_is_larger_than_all_room_is_not_kept()
    {
        var cache = new ResponseCache(capacityBytes: 10);
        foreach (var (name, length) in new[] { ("a", 4), ("b", 4), ("c", 4), ("d", 11) })
        {
            cache.Keep(Request(name), Response(name, length), DateTimeOffset.MaxValue);
        }

        cache.Count.ShouldBe(2);
        cache.Find(Request("a")).ShouldBeNull();
        cache.Find(Request("c")).ShouldNotBeNull();
        cache.Find(Request("d")).ShouldBeNull();
    }

    private static UpstreamRequest Request(string path = "items") => new()
    {
        Uri = new Uri($"https://shop.example/{path}"),
        Headers = [new("Authorization", "mine")],
        Budgets = [Budget],
        KeepFor = TimeSpan.FromHours(1),
    };

    private static UpstreamResponse Response(string path, int length) =>
        new() { Status = 200, Body = new byte[length], Uri = Request(path).Uri, Request = Request(path), Connector = "shop" };

    private UpstreamClient Client(FakeUpstream upstream) => new(upstream.Source(budget: _budget, time: _time), new UpstreamClientOptions { Connector = "shop" });
}
