using System.Net;
using Shouldly;
using SyncFleet.Connectors.Http;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using Xunit;

namespace SyncFleet.Tests.Connectors.Http;

public sealed class RedirectTests
{
    private static readonly UpstreamRequest Request = new()
    {
        Uri = new Uri("https://shop.example/start"),
        Headers = [new("Authorization", "Basic secret"), new("X-Api-Key", "secret"), new("Accept", "application/json")],
    };

    [Fact]
    public async Task Credentials_stay_on_the_way_to_the_same_host()
    {
        var upstream = Redirecting("/end");
        await SendAsync(upstream, Request);
        upstream.Seen[1].Uri.ToString().ShouldBe("https://shop.example/end");
        upstream.Seen[1].Headers["Authorization"].ShouldBe("Basic secret");
    }

    [Theory]
    [InlineData("https://files.example/end")]
    [InlineData("https://shop.example:8443/end")]
    [InlineData("https://shop.example.evil.example/end")]
    public async Task Credentials_under_any_name_never_reach_another_host(string location)
    {
        var upstream = Redirecting(location);
        (await SendAsync(upstream, Request)).Uri.ToString().ShouldBe(location);
        upstream.Seen[1].Headers.Keys.ShouldBe(["Accept", "User-Agent"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("http://shop.example/end", "not https")]
    [InlineData("file:///etc/passwd", "not https")]
    [InlineData("/start", "more than 5 times")]
    public async Task A_redirect_that_leads_nowhere_good_is_refused(string location, string says)
    {
        var failure = await Should.ThrowAsync<SyncFleetException>(SendAsync(Redirecting(location), Request));
        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain(says);
    }

    [Fact]
    public async Task A_body_is_not_carried_to_another_host()
    {
        var request = Request with { Method = HttpMethod.Post, Body = "secret"u8.ToArray() };
        var upstream = Redirecting("https://files.example/end", HttpStatusCode.TemporaryRedirect);
        (await Should.ThrowAsync<SyncFleetException>(SendAsync(upstream, request))).Message.ShouldContain("with its body to another host");
        upstream.Seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_post_that_is_redirected_by_303_becomes_a_get_without_body()
    {
        var upstream = Redirecting("/end", HttpStatusCode.SeeOther);
        await SendAsync(upstream, Request with { Method = HttpMethod.Post, Body = "x"u8.ToArray() });
        (upstream.Seen[1].Method, upstream.Seen[1].Body).ShouldBe(("GET", null));
    }

    private static FakeUpstream Redirecting(string location, HttpStatusCode status = HttpStatusCode.Found) => new(seen =>
    {
        if (seen.Uri.AbsolutePath != "/start")
        {
            return FakeUpstream.Json("{}");
        }

        var answer = new HttpResponseMessage(status);
        answer.Headers.TryAddWithoutValidation("Location", location);
        return answer;
    });

    private static Task<UpstreamResponse> SendAsync(FakeUpstream upstream, UpstreamRequest request) =>
        new UpstreamClient(upstream.Source(), new UpstreamClientOptions { Connector = "shop" }).SendAsync(request, CancellationToken.None);
}
