using System.Collections.Concurrent;
using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests.Authenticators;

public sealed class TokenTests
{
    private const string Yaml = """
        version: 6.48.0
        type: DeclarativeSource
        check: {type: CheckStream, stream_names: [oauth]}
        definitions:
          requester: {type: HttpRequester, url_base: "https://api.example.com", path: things}
          selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]}}
        streams:
          - type: DeclarativeStream
            name: oauth
            retriever:
              type: SimpleRetriever
              record_selector: {$ref: "#/definitions/selector"}
              requester:
                $ref: "#/definitions/requester"
                authenticator:
                  type: OAuthAuthenticator
                  token_refresh_endpoint: https://login.example.com/token
                  client_id: "{{ config['client_id'] }}"
                  client_secret: "{{ config['client_secret'] }}"
                  refresh_token: "{{ config['refresh_token'] }}"
                  refresh_token_updater: {refresh_token_config_path: [refresh_token]}
          - type: DeclarativeStream
            name: session
            retriever:
              type: SimpleRetriever
              record_selector: {$ref: "#/definitions/selector"}
              requester:
                $ref: "#/definitions/requester"
                authenticator:
                  type: SessionTokenAuthenticator
                  session_token_path: [token]
                  request_authentication: {type: Bearer}
                  login_requester: {type: HttpRequester, url_base: "https://login.example.com", path: session, http_method: POST, request_body_json: {key: "{{ config['client_secret'] }}"}}
        """;

    private readonly ManifestConnector _connector = ManifestConnector.Load(Yaml, "demo", TimeProvider.System);
    private readonly HandClock _time = new();

    [Fact]
    public async Task Reads_at_the_same_time_share_one_token_request()
    {
        using var upstream = new RotatingUpstream();
        using var tokens = new MemoryTokenStore();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ReadAsync(upstream, tokens, "oauth")));

        upstream.TokenRequests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Refresh_token_is_used_once_and_the_new_one_the_next_time()
    {
        using var upstream = new RotatingUpstream();
        using var tokens = new MemoryTokenStore();
        await ReadAsync(upstream, tokens, "oauth");
        _time.Now += TimeSpan.FromHours(2);

        await ReadAsync(upstream, tokens, "oauth");

        upstream.TokenRequests.Select(form => form["refresh_token"]).ShouldBe(["refresh-0", "refresh-1"]);
        tokens.Kept.ShouldHaveSingleItem().Settings["refresh_token"].ShouldBe("refresh-2");
    }

    [Fact]
    public async Task Refresh_token_that_the_tenant_put_in_anew_counts_more_than_the_kept_one()
    {
        using var upstream = new RotatingUpstream();
        using var tokens = new MemoryTokenStore();
        await ReadAsync(upstream, tokens, "oauth");
        upstream.Expected = "refresh-new";

        await ReadAsync(upstream, tokens, "oauth", refreshToken: "refresh-new");

        upstream.TokenRequests.Select(form => form["refresh_token"]).ShouldBe(["refresh-0", "refresh-new"]);
    }

    [Theory]
    [InlineData("oauth")]
    [InlineData("session")]
    public async Task Token_that_is_refused_is_got_anew_once(string stream)
    {
        using var upstream = new RotatingUpstream();
        using var tokens = new MemoryTokenStore();
        await ReadAsync(upstream, tokens, stream);
        upstream.RefusedTokens.Add("access-1");

        await ReadAsync(upstream, tokens, stream);

        upstream.TokenRequests.Count.ShouldBe(2);
        upstream.RefusedTokens.Add("access-2");
        upstream.RefusesAll = true;
        var failure = await Should.ThrowAsync<SyncFleetException>(ReadAsync(upstream, tokens, stream));
        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.ToString().ShouldNotContain("access-");
        upstream.TokenRequests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Session_without_an_end_is_kept_from_read_to_read()
    {
        using var upstream = new RotatingUpstream();
        using var tokens = new MemoryTokenStore();

        await ReadAsync(upstream, tokens, "session");
        _time.Now += TimeSpan.FromDays(1);
        await ReadAsync(upstream, tokens, "session");

        upstream.TokenRequests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Refresh_token_that_is_no_good_any_more_asks_the_tenant_to_authorise_again()
    {
        using var upstream = new RotatingUpstream { Expected = "another" };
        using var tokens = new MemoryTokenStore();

        var failure = await Should.ThrowAsync<SyncFleetException>(ReadAsync(upstream, tokens, "oauth"));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("the source must be authorised again");
        failure.ToString().ShouldNotContain("refresh-0");
        tokens.Kept.ShouldHaveSingleItem().Access.ShouldBeEmpty();
        upstream.TokenRequests.Count.ShouldBe(1);
        await Should.ThrowAsync<SyncFleetException>(ReadAsync(upstream, tokens, "oauth"));
        upstream.TokenRequests.Count.ShouldBe(1, "the same grant is not tried again");
        await ReadAsync(upstream, tokens, "oauth", "another");
        upstream.TokenRequests.Count.ShouldBe(2, "a new one is");
    }

    private async Task ReadAsync(RotatingUpstream upstream, ITokenStore tokens, string stream, string refreshToken = "refresh-0")
    {
        var source = new SourceContext
        {
            Config = JsonSerializer.SerializeToElement(new { client_id = "c", client_secret = "s", refresh_token = refreshToken }),
            Budget = new UnlimitedBudget(),
            Time = _time,
            Http = UpstreamHttp.CreateInvoker(new UpstreamHttpOptions(), _time, upstream),
            Tokens = tokens,
        };
        (await _connector.ReadAsync(source, new ReadRequest { Stream = stream }, CancellationToken.None).ToListAsync()).Sum(page => page.RecordCount).ShouldBe(1);
    }

    private sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>Gives a new access and refresh token each time, and takes only the refresh token it gave last.</summary>
    private sealed class RotatingUpstream : HttpMessageHandler
    {
        private int _count;

        public ConcurrentQueue<IReadOnlyDictionary<string, string>> TokenRequests { get; } = new();

        public ConcurrentBag<string> RefusedTokens { get; } = [];

        public bool RefusesAll { get; set; }

        public string Expected { get; set; } = "refresh-0";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Yield();
            if (request.RequestUri!.Host == "api.example.com")
            {
                var token = request.Headers.Authorization!.Parameter!;
                return RefusesAll || RefusedTokens.Contains(token) ? FakeUpstream.Json("{}", 401) : FakeUpstream.Json("""{"items": [{"id": 1}]}""");
            }

            var text = await request.Content!.ReadAsStringAsync(cancellationToken);
            var isSession = request.RequestUri.AbsolutePath == "/session";
            var form = isSession ? [] : text.Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
            TokenRequests.Enqueue(form);
            if (!isSession && form["refresh_token"] != Expected)
            {
                return FakeUpstream.Json("""{"error": "invalid_grant"}""", 400);
            }

            var number = Interlocked.Increment(ref _count);
            Expected = $"refresh-{number}";
            return FakeUpstream.Json(isSession
                ? $$"""{"token": "access-{{number}}"}"""
                : $$"""{"access_token": "access-{{number}}", "refresh_token": "{{Expected}}", "expires_in": 3600}""");
        }
    }
}
