using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Connectors.Manifests.Natives;
using SyncFleet.Contracts;
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

    private const string CustomWalk = """
        streams:
          - type: DeclarativeStream
            name: walk
            retriever:
              type: SimpleRetriever
              requester:
                type: HttpRequester
                url_base: "https://api.example.com"
                path: "shops/{{ stream_partition.shop }}"
                error_handler: {type: CustomErrorHandler, class_name: source_demo.components.Verdicts}
              record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]}}
              paginator:
                type: DefaultPaginator
                page_token_option: {type: RequestOption, inject_into: request_parameter, field_name: page}
                pagination_strategy: {type: CustomPaginationStrategy, class_name: source_demo.components.FromHeader, header: X-Next}
              partition_router: {type: CustomPartitionRouter, class_name: source_demo.components.Shops}
        """;

    private const string CustomWait = """
        definitions:
          retriever:
            type: SimpleRetriever
            requester:
              type: HttpRequester
              url_base: "https://api.example.com"
              path: things
              error_handler: {type: DefaultErrorHandler, backoff_strategies: [{type: CustomBackoffStrategy, class_name: source_demo.components.Patient}]}
            record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]}}
        streams:
          - {type: DeclarativeStream, name: waits, retriever: {$ref: "#/definitions/retriever"}}
          - type: DeclarativeStream
            name: changes
            retriever: {$ref: "#/definitions/retriever"}
            state_migrations: [{type: CustomStateMigration, class_name: source_demo.components.OldState}]
            incremental_sync:
              type: DatetimeBasedCursor
              cursor_field: changed
              datetime_format: "%Y-%m-%d"
              start_datetime: "2026-01-01"
              start_time_option: {type: RequestOption, inject_into: request_parameter, field_name: since}
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
    public async Task Custom_paging_partitions_and_error_handling_run_natively()
    {
        var natives = new NativeComponents()
            .AddPagination("FromHeader", settings => new FromHeader(settings.Text("header")!))
            .AddPartitions("Shops", _ => new Shops())
            .AddErrorHandler("Verdicts", _ => new Verdicts());
        var connector = ManifestConnector.Load(CustomWalk, "demo", TimeProvider.System, natives: natives);
        using var upstream = new FakeUpstream(request =>
        {
            if (request.Uri.AbsolutePath == "/shops/closed")
            {
                return FakeUpstream.Json("{}", 410);
            }

            var answer = FakeUpstream.Json($$"""{"items": [{"name": "{{request.Uri.PathAndQuery}}"}]}""");
            if (request.Uri.Query.Length == 0)
            {
                answer.Headers.Add("X-Next", "2");
            }

            return answer;
        });

        var reading = await ManifestReading.ReadAsync(connector, upstream.Source(new { shops = new[] { "north", "closed", "south" } }), "walk");

        reading.Records.Select(record => record.GetProperty("name").GetString()).ShouldBe(["/shops/north", "/shops/north?page=2", "/shops/south", "/shops/south?page=2"]);
        upstream.Seen.Count.ShouldBe(5, "each page once, although every one was read by a process of its own");
    }

    [Fact]
    public async Task Custom_verdict_becomes_the_failure_it_says()
    {
        var natives = new NativeComponents().AddPagination("FromHeader", _ => new FromHeader("X-Next")).AddPartitions("Shops", _ => new Shops()).AddErrorHandler("Verdicts", _ => new Verdicts());
        var connector = ManifestConnector.Load(CustomWalk, "demo", TimeProvider.System, natives: natives);
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("{}", 402));

        var failure = await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(connector, upstream.Source(new { shops = new[] { "north" } }), "walk"));

        (failure.Kind, failure.Message).ShouldBe((FailureKind.Configuration, "demo answered 402 Payment Required for GET /shops/north: The subscription has run out; renew it."));
        upstream.Seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Custom_backoff_says_how_long_the_work_waits()
    {
        var natives = new NativeComponents().AddBackoff("Patient", _ => new Patient());
        var connector = ManifestConnector.Load(CustomWait, "demo", TimeProvider.System, natives: natives);
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("{}", 429));

        var failure = await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(connector, upstream.Source(), "waits"));

        (failure.Kind, failure.RetryAfter).ShouldBe((FailureKind.Throttled, TimeSpan.FromMinutes(7)));
    }

    [Fact]
    public async Task Custom_state_migration_sees_the_checkpoint_before_the_cursor_does()
    {
        var natives = new NativeComponents().AddStateMigration("OldState", _ => new OldState()).AddBackoff("Patient", _ => new Patient());
        var connector = ManifestConnector.Load(CustomWait, "demo", TimeProvider.System, natives: natives);
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("""{"items": []}"""));

        await ManifestReading.ReadAsync(connector, upstream.Source(), "changes", """{"last": "2026-05-05"}""");

        upstream.Seen.ShouldHaveSingleItem().Uri.Query.ShouldBe("?since=2026-05-05");
    }

    [Fact]
    public void Catalogue_gives_the_native_classes_to_the_manifests_of_its_folders()
    {
        var folder = Directory.CreateTempSubdirectory("syncfleet-natives-");
        File.WriteAllText(Path.Combine(folder.FullName, "walk.yaml"), CustomWalk);
        var natives = new NativeComponents().AddPagination("FromHeader", _ => new FromHeader("X-Next")).AddPartitions("Shops", _ => new Shops()).AddErrorHandler("Verdicts", _ => new Verdicts());

        ConnectorCatalogue.Load([folder.FullName], TimeProvider.System, natives: natives).Find("walk")!.Description.Streams.ShouldHaveSingleItem().Name.ShouldBe("walk");
        ConnectorCatalogue.Load([folder.FullName], TimeProvider.System).Find("walk")!.Description.RefusedStreams.ShouldHaveSingleItem();
        folder.Delete(recursive: true);
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

    private sealed class FromHeader(string header) : INativePagination
    {
        public object? NextToken(NativePage page, object? token) => page.Headers.GetValueOrDefault(header);
    }

    private sealed class Shops : INativePartitions
    {
        public IAsyncEnumerable<IReadOnlyDictionary<string, object?>> ListAsync(SourceContext source, CancellationToken cancellationToken) =>
            source.Config.GetProperty("shops").EnumerateArray()
                .Select(IReadOnlyDictionary<string, object?> (shop) => new Dictionary<string, object?> { ["shop"] = shop.GetString() })
                .ToAsyncEnumerable();
    }

    private sealed class Verdicts : INativeErrorHandling
    {
        public NativeVerdict? Judge(UpstreamResponse answer) => answer.Status switch
        {
            402 => new NativeVerdict(NativeMeaning.FailConfiguration, "The subscription has run out; renew it."),
            410 => new NativeVerdict(NativeMeaning.Ignore),
            _ => null,
        };
    }

    private sealed class Patient : INativeBackoff
    {
        public TimeSpan? Delay(UpstreamResponse answer) => TimeSpan.FromMinutes(7);
    }

    private sealed class OldState : INativeStateMigration
    {
        public string Migrate(string checkpoint, JsonElement config) => checkpoint.Replace("\"last\"", "\"changed\"", StringComparison.Ordinal);
    }
}
