using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Finale;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using Xunit;

namespace SyncFleet.Tests.Connectors;

public sealed class ConnectorCatalogueTests : IDisposable
{
    private const string Manifest = """
        version: 6.0.0
        type: DeclarativeSource
        check:
          type: CheckStream
          stream_names: [items]
        streams:
          - type: DeclarativeStream
            name: items
            primary_key: id
            retriever:
              type: SimpleRetriever
              requester:
                type: HttpRequester
                url_base: https://shop.example
                path: /items
                http_method: GET
              record_selector:
                type: RecordSelector
                extractor:
                  type: DpathExtractor
                  field_path: []
            schema_loader:
              type: InlineSchemaLoader
              schema: { type: object, properties: {} }
        spec:
          type: Spec
          connection_specification: { type: object, properties: {} }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("syncfleet-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Code_and_embedded_manifests_are_found_by_name()
    {
        var catalogue = ConnectorCatalogue.Load([], TimeProvider.System);
        catalogue.All.Select(connector => connector.Description.Name).ShouldBe(
            ["altegio", "csv", "finale", "json", "manychat", "payamgostar", "postgres", "process", "quickbooks", "rabbitmq-management", "siagh", "webhook"]);
        catalogue.Find("finale").ShouldBeOfType<FinaleConnector>();
        catalogue.Find("Finale").ShouldBeNull();
    }

    [Fact]
    public void A_manifest_in_a_folder_becomes_a_connector_named_as_its_file()
    {
        Write("my-shop.yaml", Manifest);
        Write("notes.txt", "not a manifest");
        var catalogue = ConnectorCatalogue.Load([_folder], TimeProvider.System);
        catalogue.Find("my-shop")!.Description.Streams.Select(stream => stream.Name).ShouldBe(["items"]);
    }

    [Theory]
    [InlineData("finale.yaml", "two connectors named 'finale'")]
    [InlineData("My_Shop.yaml", "'My_Shop'")]
    public void A_name_that_is_taken_or_unfit_is_refused(string file, string says)
    {
        Write(file, Manifest);
        var failure = Should.Throw<SyncFleetException>(() => ConnectorCatalogue.Load([_folder], TimeProvider.System));
        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain(says);
    }

    [Fact]
    public void A_manifest_that_can_not_be_loaded_is_named()
    {
        Write("broken.yaml", "streams: [");
        Should.Throw<SyncFleetException>(() => ConnectorCatalogue.Load([_folder], TimeProvider.System)).Message.ShouldContain("broken");
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() =>
        Should.Throw<SyncFleetException>(() => ConnectorCatalogue.Load([$"{_folder}/none"], TimeProvider.System)).Message.ShouldContain("/none");

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder, file), text);
}
