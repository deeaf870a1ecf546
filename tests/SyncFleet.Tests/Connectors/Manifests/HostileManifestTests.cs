using System.Diagnostics;
using System.Text;
using Shouldly;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests;

/// <summary>A manifest is whatever somebody wrote: it may cost a moment and a refusal, nothing else.</summary>
public sealed class HostileManifestTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(10);

    [Fact]
    public void Aliases_that_multiply_are_refused()
    {
        var layers = string.Join('\n', Enumerable.Range(1, 40).Select(i => $"  a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}]"));

        Refusal($"definitions:\n  a0: &a0 [x]\n{layers}\nstreams: []").ShouldContain("grows beyond");
    }

    [Fact]
    public void References_that_multiply_inside_a_schema_are_refused()
    {
        var layers = string.Join('\n', Enumerable.Range(1, 40).Select(i => $"  a{i}: {{type: object, x: '#/definitions/a{i - 1}', y: '#/definitions/a{i - 1}'}}"));
        var yaml = $"definitions:\n  a0: {{type: object}}\n{layers}\n" + Stream("schema_loader: {type: InlineSchemaLoader, schema: '#/definitions/a40'}");

        StreamRefusal(yaml).ShouldContain("grows beyond");
    }

    [Fact]
    public void References_that_lead_on_and_on_are_refused()
    {
        var layers = string.Join('\n', Enumerable.Range(1, 20_000).Select(i => $"  a{i}: '#/definitions/a{i - 1}'"));
        var yaml = $"definitions:\n  a0: 1\n{layers}\n" + Stream("transformations: '#/definitions/a20000'");

        StreamRefusal(yaml).ShouldContain("references lead on to others more than");
    }

    [Fact]
    public void Many_streams_share_one_allowance()
    {
        var wide = string.Join(", ", Enumerable.Range(0, 20_000).Select(i => $"f{i}: 1"));
        var streams = string.Join('\n', Enumerable.Range(0, 2_000).Select(i => $"  - {{type: DeclarativeStream, name: s{i}, retriever: '#/definitions/r'}}"));
        var yaml = $"definitions:\n  r: {{type: SimpleRetriever, requester: {{{wide}}}}}\nstreams:\n{streams}";

        var report = Timed(() => ManifestConnector.Load(yaml, "demo", TimeProvider.System)).Report;

        report.Streams[^1].Reason.ShouldNotBeNull().ShouldContain("grows beyond");
    }

    [Theory]
    [InlineData("{{ 'x' * 1000000000 }}")]
    [InlineData("{{ ('x' * 1000000) * 1000000 }}")]
    [InlineData("{{ range(1000000000) | list }}")]
    [InlineData("{{ range(100000) | map('string') | join(',') * 1000 }}")]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}")]
    [InlineData("{{ 10 ** 1000000000 }}")]
    [InlineData("{{ '%1000000000d' % 5 }}")]
    [InlineData("{{ '{:1000000000}'.format(5) }}")]
    [InlineData("{{ 'x'.ljust(1000000000) }}")]
    [InlineData("{{ ('a' * 5000) | regex_search('(a+)+$b') }}")]
    [InlineData("{{ ('a' * 40 ~ 'b') | regex_search('^(?=(a+)+$)') }}")]
    [InlineData("{{ ''.__class__.__mro__ }}")]
    [InlineData("{{ self._TemplateReference__context }}")]
    [InlineData("{{ open('/etc/passwd') }}")]
    [InlineData("{{ cycler.__init__.__globals__.os.environ }}")]
    [InlineData("{% include '/etc/passwd' %}")]
    [InlineData("{% import 'os' as os %}{{ os }}")]
    public async Task Template_ends_soon_and_reaches_nothing(string template)
    {
        var sent = new List<string>();
        using var upstream = new FakeUpstream(request =>
        {
            sent.Add(request.Uri.ToString());
            return FakeUpstream.Json("{}");
        });
        var clock = Stopwatch.StartNew();
        var connector = ManifestConnector.Load("definitions: {}\n" + Stream("x: y", path: template.Replace("'", "''", StringComparison.Ordinal)), "demo", TimeProvider.System);

        if (connector.Report.Streams[0].Runs)
        {
            await Should.ThrowAsync<SyncFleetException>(async () =>
            {
                await ManifestReading.ReadAsync(connector, upstream.Source(), "demo");
                sent.ShouldAllBe(uri => uri.Length < 100);
                throw new SyncFleetException(SyncFleet.Contracts.FailureKind.Data, "it came to an end");
            });
        }

        clock.Elapsed.ShouldBeLessThan(Moment);
        string.Concat(sent).ShouldNotContain("root:");
    }

    [Fact]
    public async Task Pattern_that_explodes_over_a_header_is_cut_off()
    {
        using var upstream = new FakeUpstream(_ =>
        {
            var answer = FakeUpstream.Json("{}", 429);
            answer.Headers.TryAddWithoutValidation("X-Wait", new string('a', 60) + "!");
            return answer;
        });
        var handler = "error_handler: {type: DefaultErrorHandler, backoff_strategies: [{type: WaitTimeFromHeader, header: X-Wait, regex: '(?=(a+)+$)(a+)+$'}]}";
        var connector = ManifestConnector.Load("definitions: {}\n" + Stream("x: y", requester: handler), "demo", TimeProvider.System);
        var clock = Stopwatch.StartNew();

        await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(connector, upstream.Source(), "demo"));

        clock.Elapsed.ShouldBeLessThan(Moment);
    }

    [Theory]
    [InlineData("XmlDecoder", """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>""")]
    [InlineData("XmlDecoder", """<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>""")]
    public async Task Entities_of_a_document_are_not_followed(string decoder, string body)
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Text(body, "application/xml"));
        var connector = ManifestConnector.Load("definitions: {}\n" + Stream("x: y", retriever: $"decoder: {{type: {decoder}}}"), "demo", TimeProvider.System);

        var failure = await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(connector, upstream.Source(), "demo"));

        failure.Message.ShouldContain("but with XML that cannot be read at line 1");
    }

    [Theory]
    [InlineData("GzipDecoder")]
    [InlineData("ZipfileDecoder")]
    public async Task Archive_that_unpacks_to_more_than_memory_is_cut_off(string decoder)
    {
        var body = decoder == "GzipDecoder" ? Archives.Gzip(Zeros(160)) : Archives.Zip(Zeros(160));
        using var upstream = new FakeUpstream(_ => new HttpResponseMessage { Content = new ByteArrayContent(body) });
        var connector = ManifestConnector.Load("definitions: {}\n" + Stream("x: y", retriever: $"decoder: {{type: {decoder}, decoder: {{type: JsonlDecoder}}}}"), "demo", TimeProvider.System);

        var failure = await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(connector, upstream.Source(), "demo"));

        body.Length.ShouldBeLessThan(1_000_000);
        failure.Message.ShouldContain("more than 128 MiB when it is unpacked");
    }

    [Fact]
    public void Refusal_names_line_and_path()
    {
        const string yaml = """
            definitions:
              auth:
                type: BearerAuthenticator
                api_token: "{{ config[ }}"
            streams:
              - type: DeclarativeStream
                name: demo
                retriever:
                  type: SimpleRetriever
                  requester: {type: HttpRequester, url_base: "https://api.example.com", authenticator: "#/definitions/auth"}
                  record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: []}}
            """;

        var refused = ManifestConnector.Load(yaml, "demo", TimeProvider.System).Report.Streams.ShouldHaveSingleItem();

        (refused.Line, refused.Path).ShouldBe((4, "definitions.auth.api_token"));
        refused.ToString().ShouldContain("BearerAuthenticator.api_token");
    }

    private static string Refusal(string yaml) =>
        Should.Throw<SyncFleetException>(() => Timed(() => ManifestConnector.Load(yaml, "demo", TimeProvider.System))).Message;

    private static string StreamRefusal(string yaml) =>
        Timed(() => ManifestConnector.Load(yaml, "demo", TimeProvider.System)).Report.Streams[0].Reason.ShouldNotBeNull();

    private static T Timed<T>(Func<T> load)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            return load();
        }
        finally
        {
            clock.Elapsed.ShouldBeLessThan(Moment);
        }
    }

    private static string Stream(string field, string path = "things", string requester = "x: y", string retriever = "z: y") => $$"""
        streams:
          - type: DeclarativeStream
            name: demo
            {{field}}
            retriever:
              type: SimpleRetriever
              {{retriever}}
              requester:
                type: HttpRequester
                url_base: https://api.example.com
                path: '{{path}}'
                {{requester}}
              record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: []} }
        """;

    private static IEnumerable<byte[]> Zeros(int megabytes) => Enumerable.Repeat(Encoding.ASCII.GetBytes(new string('0', 1024 * 1024)), megabytes);
}
