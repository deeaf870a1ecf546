using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Connectors.Manifests.Natives;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests.Natives;

public sealed class NativeComponentsTests
{
    private const string Yaml = """
        definitions:
          requester: {type: HttpRequester, url_base: "https://api.example.com", path: things}
          selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]}}
        streams:
          - type: DeclarativeStream
            name: custom
            retriever:
              type: SimpleRetriever
              requester: {$ref: "#/definitions/requester", authenticator: {type: CustomAuthenticator, class_name: source_demo.components.Signer, header: X-Signed}}
              record_selector: {type: RecordSelector, extractor: {type: CustomRecordExtractor, class_name: source_demo.components.Rows}}
            transformations: [{type: CustomTransformation, class_name: source_demo.components.Upper}]
          - type: StateDelegatingStream
            name: delegating
            full_refresh_stream: {type: DeclarativeStream, name: delegating, retriever: {type: SimpleRetriever, requester: {$ref: "#/definitions/requester", path: all}, record_selector: {$ref: "#/definitions/selector"}}}
            incremental_stream: {type: DeclarativeStream, name: delegating, retriever: {type: SimpleRetriever, requester: {$ref: "#/definitions/requester", path: changes}, record_selector: {$ref: "#/definitions/selector"}}}
          - type: ConditionalStreams
            condition: "{{ config['beta'] }}"
            streams:
              - {type: DeclarativeStream, name: beta, retriever: {type: SimpleRetriever, requester: {$ref: "#/definitions/requester"}, record_selector: {$ref: "#/definitions/selector"}}}
        """;

    [Fact]
    public async Task Custom_class_runs_when_a_native_one_is_supplied()
    {
        var natives = new NativeComponents()
            .AddExtractor("Rows", _ => new Rows())
            .AddTransformation("source_demo.components.Upper", _ => new Upper())
            .AddAuthenticator("Signer", settings => new Signer(settings.Text("header")!));
        var connector = ManifestConnector.Load(Yaml, "demo", TimeProvider.System, natives: natives);
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("""{"a": {"name": "x"}, "b": {"name": "y"}}"""));

        var reading = await ManifestReading.ReadAsync(connector, upstream.Source(), "custom");

        reading.Records.Select(record => record.GetProperty("name").GetString()).ShouldBe(["X", "Y"]);
        upstream.Seen[0].Headers["X-Signed"].ShouldBe("yes");
    }

    [Fact]
    public void Custom_class_without_a_native_one_refuses_its_stream_only()
    {
        var report = ManifestConnector.Load(Yaml, "demo", TimeProvider.System).Report;

        report.Streams.Select(stream => stream.Runs).ShouldBe([false, true, true]);
        report.Streams[0].Reason.ShouldBe("component type CustomAuthenticator is not supported: there is no native class for 'source_demo.components.Signer'");
    }

    [Theory]
    [InlineData(null, "/all")]
    [InlineData("{}", "/all")]
    [InlineData("""{"changed": "2026-01-01"}""", "/changes")]
    public async Task Stream_of_two_ways_is_read_in_full_until_there_is_a_state(string? checkpoint, string path)
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("""{"items": []}"""));

        await ManifestReading.ReadAsync(ManifestConnector.Load(Yaml, "demo", TimeProvider.System), upstream.Source(), "delegating", checkpoint);

        upstream.Seen.ShouldHaveSingleItem().Uri.AbsolutePath.ShouldBe(path);
    }

    [Fact]
    public async Task Stream_that_the_settings_do_not_offer_says_so()
    {
        var connector = ManifestConnector.Load(Yaml, "demo", TimeProvider.System);
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("""{"items": []}"""));

        await ManifestReading.ReadAsync(connector, upstream.Source(new { beta = true }), "beta");
        var failure = await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(connector, upstream.Source(new { beta = false }), "beta"));

        failure.Message.ShouldContain("The settings of the source do not offer the stream 'beta'");
        upstream.Seen.Count.ShouldBe(1);
    }

    private sealed class Rows : INativeExtractor
    {
        public IEnumerable<JsonElement> Extract(JsonElement body) => body.EnumerateObject().Select(field => field.Value);
    }

    private sealed class Upper : INativeTransformation
    {
        public void Apply(IDictionary<string, object?> record, JsonElement config) => record["name"] = record["name"]!.ToString()!.ToUpperInvariant();
    }

    private sealed class Signer(string header) : INativeAuthenticator
    {
        public ValueTask<IReadOnlyDictionary<string, string>> HeadersAsync(SourceContext source, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { [header] = "yes" });
    }
}
