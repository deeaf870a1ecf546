using Shouldly;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests;

public sealed class ManifestLoadTests
{
    private const string Head = """
        version: 6.48.0
        type: DeclarativeSource
        check: {type: CheckStream, stream_names: [good]}
        definitions:
          retriever:
            type: SimpleRetriever
            requester: {type: HttpRequester, url_base: "https://api.example.com", path: things}
            record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]}}
        streams:
          - {type: DeclarativeStream, name: good, primary_key: id, retriever: {$ref: "#/definitions/retriever"}}

        """;

    [Theory]
    [InlineData("  - {type: DeclarativeStream, name: bad, retriever: {type: AsyncRetriever}}", "AsyncRetriever needs the field download_requester")]
    [InlineData("  - {type: DeclarativeStream, name: bad, retriever: {$ref: '#/definitions/nowhere'}}", "reference '#/definitions/nowhere' points at nothing")]
    [InlineData("  - {type: DeclarativeStream, name: bad, retriever: {$ref: '#/streams/1/retriever'}}", "reference '#/streams/1/retriever' leads back to itself")]
    [InlineData("  - {type: DeclarativeStream, name: bad}", "DeclarativeStream needs the field retriever")]
    [InlineData("  - {type: DeclarativeStream, name: bad, retriever: {$ref: '#/definitions/retriever', paginator: {type: DefaultPaginator, page_size_option: {inject_into: request_parameter, field_name: n}, pagination_strategy: {type: PageIncrement}}}}", "DefaultPaginator.page_size_option needs a page_size in its pagination_strategy")]
    [InlineData("  - {type: DeclarativeStream, name: bad, retriever: {$ref: '#/definitions/retriever', requester: {type: HttpRequester, url_base: '{{ config[', path: x}}}", "the template of HttpRequester.url_base cannot be read")]
    [InlineData("  - {type: DeclarativeStream, name: bad, retriever: {$ref: '#/definitions/retriever', requester: {type: CustomRequester, class_name: x.Y}}}", "component type CustomRequester is not supported")]
    [InlineData("  - {type: DeclarativeStream, name: bad, retriever: {$ref: '#/definitions/retriever', record_selector: {type: RecordSelector, extractor: {type: CustomRecordExtractor, class_name: source.components.Rows}}}}", "component type CustomRecordExtractor is not supported: there is no native class for 'source.components.Rows'")]
    [InlineData("  - {type: DeclarativeStream, name: good, retriever: {$ref: '#/definitions/retriever'}}", "another stream has the same name")]
    public void Stream_that_cannot_run_is_refused_with_reason_and_line_and_the_others_run(string stream, string reason)
    {
        var connector = ManifestConnector.Load(Head + stream, "demo", TimeProvider.System);

        connector.Report.RunningCount.ShouldBe(1);
        var refused = connector.Report.Streams[1];
        refused.Reason.ShouldNotBeNull().ShouldStartWith(reason);
        refused.Line.ShouldBe(11);
        connector.Description.Streams.ShouldHaveSingleItem().Name.ShouldBe("good");
        connector.Description.RefusedStreams.ShouldBe([new() { Name = refused.Name, Reason = refused.Reason, Line = 11 }]);
    }

    [Fact]
    public async Task Refused_stream_that_is_read_all_the_same_says_why_it_cannot_be()
    {
        var connector = ManifestConnector.Load(Head + "  - {type: DeclarativeStream, name: bad, retriever: {type: OtherRetriever}}", "demo", TimeProvider.System);
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("{}"));

        var failure = await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(connector, upstream.Source(new { }), "bad"));

        failure.Message.ShouldStartWith("Stream 'bad' of connector 'demo' can't be read here: component type OtherRetriever is not supported");
        failure.Message.ShouldEndWith("(manifest line 11).");
    }

    [Theory]
    [InlineData("streams: [", "line")]
    [InlineData("", "the manifest is empty")]
    [InlineData("- a list", "a manifest is a map at the top level")]
    [InlineData("type: DeclarativeSource", "a manifest needs a list of streams")]
    [InlineData("type: Other\nstreams: []", "the manifest's type must be DeclarativeSource")]
    [InlineData("streams: []\nstreems: []", "line 2: unknown field 'streems' at the top of the manifest")]
    [InlineData("streams: *nowhere", "alias *nowhere has no anchor before it")]
    public void Manifest_that_cannot_be_read_says_why(string yaml, string reason)
    {
        var failure = Should.Throw<SyncFleetException>(() => ManifestConnector.Load(yaml, "demo", TimeProvider.System));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("The manifest of connector 'demo' cannot be loaded");
        failure.Message.ShouldContain(reason);
    }

    [Fact]
    public void Manifest_that_grows_without_end_is_refused_quickly()
    {
        var layers = string.Join('\n', Enumerable.Range(1, 30).Select(i => $"  a{i}: {{x: {{$ref: '#/definitions/a{i - 1}'}}, y: {{$ref: '#/definitions/a{i - 1}'}}}}"));
        var yaml = $"definitions:\n  a0: {{v: 1}}\n{layers}\nstreams:\n  - {{type: DeclarativeStream, name: bomb, a: {{$ref: '#/definitions/a30'}}}}\n";

        var connector = ManifestConnector.Load(yaml, "demo", TimeProvider.System);

        connector.Report.Streams[0].Reason.ShouldNotBeNull().ShouldContain("grows beyond");
    }

    [Fact]
    public void Description_tells_keys_cursors_schemas_and_settings()
    {
        var description = ManifestConnector.Load(Catalogued("altegio"), "altegio", TimeProvider.System).Description;

        description.Title.ShouldBe("Alteg.io");
        description.Streams.Select(stream => stream.Name).ShouldBe(["companies", "clients", "staff", "services", "records", "transactions"]);
        description.Streams[1].Key.ShouldBe(["id"]);
        description.Streams[1].CursorField.ShouldBe("last_change_date");
        description.Streams[1].SchemaJson.ShouldNotBeNull().ShouldContain("\"birth_date\"");
        description.SpecJson.ShouldContain("\"airbyte_secret\":true");
    }

    [Theory]
    [InlineData("altegio", 6)]
    [InlineData("rabbitmq-management", 4)]
    public void Every_stream_of_our_own_manifests_runs(string name, int count)
    {
        var report = ManifestConnector.Load(Catalogued(name), name, TimeProvider.System).Report;

        report.Streams.Where(stream => !stream.Runs).ShouldBeEmpty();
        report.RunningCount.ShouldBe(count);
    }

    [Fact]
    public void Real_manifests_load_and_say_for_each_stream_whether_it_runs()
    {
        Assert.SkipWhen(TestFolders.Shared is null, "the shared manifests do not lie beside the project");
        var files = Directory.GetFiles(Path.Combine(TestFolders.Shared!, "manifests"), "source-*.yaml");

        var reports = files.Order(StringComparer.Ordinal)
            .Select(file => ManifestConnector.Load(File.ReadAllText(file), Path.GetFileNameWithoutExtension(file), TimeProvider.System).Report)
            .ToList();

        foreach (var report in reports)
        {
            var reasons = report.Streams.Where(stream => !stream.Runs).CountBy(stream => stream.Reason!);
            TestContext.Current.TestOutputHelper!.WriteLine($"{report.Manifest}: {report.RunningCount} of {report.Streams.Count} run{string.Concat(reasons.Select(reason => $"\n    {reason.Value} refused: {reason.Key}"))}");
        }

        reports.Count.ShouldBe(25);
        reports.ShouldAllBe(report => report.Streams.All(stream => stream.Name.Length > 1 && (stream.Runs || stream.Line > 0)));
        reports.Sum(report => report.RunningCount).ShouldBeGreaterThan(50);
    }

    internal static string Catalogued(string name)
    {
        using var stream = typeof(ManifestConnector).Assembly.GetManifestResourceStream($"SyncFleet.Connectors.Catalogue.{name}.yaml");
        return new StreamReader(stream.ShouldNotBeNull()).ReadToEnd();
    }
}
