using System.Text;
using Shouldly;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests;

public sealed class ManifestConnectorTests
{
    private const string Yaml = """
        version: 6.48.0
        type: DeclarativeSource
        check: {type: CheckStream, stream_names: [things]}
        api_budget:
          type: HTTPAPIBudget
          policies:
            - type: MovingWindowCallRatePolicy
              matchers: [{method: GET, url_base: "https://api.example.com", url_path_pattern: "^/things"}]
              rates: [{limit: 2, interval: PT1S}, {limit: 100, interval: PT1M}]
        definitions:
          requester: {type: HttpRequester, url_base: "https://api.example.com", authenticator: {type: BearerAuthenticator, api_token: "{{ config['token'] }}"}}
          selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]}}
        streams:
          - type: DeclarativeStream
            name: things
            primary_key: id
            retriever:
              type: SimpleRetriever
              requester: {$ref: "#/definitions/requester", path: things}
              record_selector: {$ref: "#/definitions/selector"}
              paginator:
                type: DefaultPaginator
                page_token_option: {type: RequestOption, inject_into: request_parameter, field_name: page}
                pagination_strategy: {type: PageIncrement, page_size: 2, start_from_page: 1, inject_on_first_request: true}
          - type: DeclarativeStream
            name: linked
            primary_key: id
            retriever:
              type: SimpleRetriever
              requester: {$ref: "#/definitions/requester", path: linked}
              record_selector: {$ref: "#/definitions/selector"}
              paginator:
                type: DefaultPaginator
                page_token_option: {type: RequestPath}
                pagination_strategy: {type: CursorPagination, cursor_value: "{{ response.next }}"}
        spec:
          type: Spec
          connection_specification: {type: object, required: [token], properties: {token: {type: string, airbyte_secret: true}, zone: {type: string, default: eu}}}
        """;

    private readonly ManifestConnector _connector = ManifestConnector.Load(Yaml, "demo", TimeProvider.System);

    [Fact]
    public async Task Records_leave_letter_by_letter_as_they_came()
    {
        const string Record = """{"id":  1, "big": 123456789012345678901234567890, "dec": 1.10, "t": "\u00e9\ud800\n", "n": null}""";
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json($"{{\"items\": [{Record}]}}"));

        var reading = await ReadAsync(upstream, "things");

        Encoding.UTF8.GetString(reading.Pages.ShouldHaveSingleItem().Records.Span).ShouldBe(Record + "\n");
    }

    [Fact]
    public async Task Read_goes_on_at_any_page_without_knowing_the_pages_before()
    {
        using var upstream = new FakeUpstream(request => FakeUpstream.Json(request.Uri.Query switch
        {
            "?page=1" => """{"items": [{"id": 1}, {"id": 2}]}""",
            "?page=2" => """{"items": [{"id": 3}, {"id": 4}]}""",
            _ => """{"items": []}""",
        }));

        var reading = await ReadAsync(upstream, "things");

        reading.Records.Select(record => record.GetProperty("id").GetInt32()).ShouldBe([1, 2, 3, 4]);
        upstream.Seen.Select(request => request.Uri.Query).ShouldBe(["?page=1", "?page=2", "?page=3"]);
    }

    [Fact]
    public async Task Source_that_ignores_the_page_number_is_noticed_at_the_second_page()
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("""{"items": [{"id": 1}, {"id": 2}]}"""));

        var failure = await Should.ThrowAsync<SyncFleetException>(ReadAsync(upstream, "things"));

        failure.Kind.ShouldBe(FailureKind.Defect);
        failure.Message.ShouldContain("exactly the same 2 records on two pages in a row (page 2 of stream 'things')");
        upstream.Seen.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Page_tokens_that_go_in_a_circle_end_the_read()
    {
        var id = 0;
        string[] circle = ["a", "b", "c", "d", "b"];
        using var upstream = new FakeUpstream(request =>
        {
            var at = request.Uri.AbsolutePath == "/linked" ? 0 : request.Uri.Query[^1] - 'a' + 1;
            return FakeUpstream.Json($"{{\"items\": [{{\"id\": {++id}}}], \"next\": \"/linked/?t={circle[at]}\"}}");
        });

        var failure = await Should.ThrowAsync<SyncFleetException>(ReadAsync(upstream, "linked"));

        failure.Kind.ShouldBe(FailureKind.Defect);
        failure.Message.ShouldContain("a page token a second time");
        upstream.Seen.Count.ShouldBeLessThan(12);
    }

    [Theory]
    [InlineData("https://evil.example.net/things")]
    [InlineData("https://api.example.com:8443/things")]
    [InlineData("//evil.example.net/things")]
    [InlineData("https://api.example.com@evil.example.net/things")]
    [InlineData(@"\\evil.example.net/things")]
    [InlineData("http://api.example.com:81/things")]
    public async Task Credentials_never_go_to_another_host_than_the_manifests(string next)
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json($$"""{"items": [{"id": 1}], "next": "{{next.Replace("\\", "\\\\")}}"}"""));

        var failure = await Should.ThrowAsync<SyncFleetException>(ReadAsync(upstream, "linked"));

        failure.Message.ShouldContain("Credentials are never sent to another host");
        upstream.Seen.ShouldHaveSingleItem().Uri.Host.ShouldBe("api.example.com");
    }

    [Fact]
    public async Task Link_without_tls_to_the_same_host_is_followed_with_tls()
    {
        using var upstream = new FakeUpstream(request => FakeUpstream.Json(
            request.Uri.Query.Length > 0 ? """{"items": [{"id": 2}]}""" : """{"items": [{"id": 1}], "next": "http://api.example.com/linked?p=2"}"""));

        (await ReadAsync(upstream, "linked")).Records.Count.ShouldBe(2);

        upstream.Seen[1].Uri.ShouldBe(new Uri("https://api.example.com/linked?p=2"));
    }

    [Fact]
    public async Task Every_request_takes_from_all_windows_of_the_manifests_budget()
    {
        var budget = new FakeBudget();
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("""{"items": [{"id": 1}]}"""));

        await ManifestReading.ReadAsync(_connector, upstream.Source(new { token = "t" }, budget), "things");
        await ManifestReading.ReadAsync(_connector, upstream.Source(new { token = "t" }, budget), "linked");

        budget.Taken.ShouldBe(["policy-1"], "the second stream's path matches no policy");
    }

    [Fact]
    public async Task Missing_setting_is_named_before_any_request()
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("{}"));

        var failure = await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(_connector, upstream.Source(new { }), "things"));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldBe("The source lacks the setting token; set it and try again.");
        upstream.Seen.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("unknown", "Connector 'demo' has no stream 'unknown'; it has things, linked.")]
    public async Task Unknown_stream_is_refused_with_what_there_is(string stream, string message)
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("{}"));

        (await Should.ThrowAsync<SyncFleetException>(ReadAsync(upstream, stream))).Message.ShouldBe(message);
    }

    [Fact]
    public async Task Check_says_what_is_wrong_with_the_credentials_and_not_what_they_are()
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("""{"message": "token tok-123 is wrong"}""", 401));

        var failure = await Should.ThrowAsync<SyncFleetException>(_connector.CheckAsync(upstream.Source(new { token = "tok-123" }), CancellationToken.None));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldBe("demo answered 401 Unauthorized for GET /things: check the credentials");
        failure.ToString().ShouldNotContain("tok-123");
    }

    [Fact]
    public async Task Check_reads_one_page_only()
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("""{"items": [{"id": 1}, {"id": 2}]}"""));

        await _connector.CheckAsync(upstream.Source(new { token = "t" }), CancellationToken.None);

        upstream.Seen.ShouldHaveSingleItem().Headers["Authorization"].ShouldBe("Bearer t");
    }

    private Task<ManifestReading> ReadAsync(FakeUpstream upstream, string stream) =>
        ManifestReading.ReadAsync(_connector, upstream.Source(new { token = "t" }), stream);
}
