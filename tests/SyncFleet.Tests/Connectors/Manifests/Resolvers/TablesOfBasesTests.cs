using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests.Resolvers;

/// <summary>A source whose users make bases with tables with columns: streams, their partitions and their columns all come from it.</summary>
public sealed class TablesOfBasesTests
{
    private const string Yaml = """
        version: 6.48.0
        type: DeclarativeSource
        check: {type: CheckDynamicStream, stream_count: 1}
        api_budget: {type: HTTPAPIBudget, policies: [{type: MovingWindowCallRatePolicy, matchers: [], rates: [{limit: 100, interval: PT1M}]}]}
        definitions:
          requester: {type: HttpRequester, url_base: "https://api.example.com", authenticator: {type: BearerAuthenticator, api_token: "{{ config['token'] }}"}}
          bases:
            type: DeclarativeStream
            name: bases
            retriever: {type: SimpleRetriever, requester: {$ref: "#/definitions/requester", path: meta/bases}, record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [bases]}}}
          tables:
            type: SimpleRetriever
            requester: {$ref: "#/definitions/requester", path: "meta/bases/{{ stream_slice['base'] }}/tables"}
            record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [tables]}}
            partition_router:
              type: SubstreamPartitionRouter
              parent_stream_configs: [{type: ParentStreamConfig, parent_key: id, partition_field: base, stream: {$ref: "#/definitions/bases"}, extra_fields: [[name]]}]
        dynamic_streams:
          - type: DynamicDeclarativeStream
            name: tables
            stream_template:
              type: DeclarativeStream
              name: ""
              primary_key: [id]
              retriever:
                type: SimpleRetriever
                requester: {$ref: "#/definitions/requester", path: ""}
                record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [records]}}
              schema_loader:
                type: DynamicSchemaLoader
                retriever:
                  type: SimpleRetriever
                  requester: {$ref: "#/definitions/requester", path: ""}
                  record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [tables]}, record_filter: {type: RecordFilter, condition: "to be set"}}
                schema_type_identifier:
                  schema_pointer: [fields]
                  key_pointer: [name]
                  type_pointer: [type]
                  types_mapping: [{target_type: string, current_type: text}, {target_type: number, current_type: number}]
            components_resolver:
              type: HttpComponentsResolver
              retriever: {$ref: "#/definitions/tables"}
              components_mapping:
                - {type: ComponentMappingDefinition, field_path: [name], value: "{{ stream_slice['extra_fields']['name'] }}/{{ components_values['name'] | lower }}"}
                - {type: ComponentMappingDefinition, field_path: [retriever, requester, path], value: "{{ stream_slice['base'] }}/{{ components_values['id'] }}"}
                - {type: ComponentMappingDefinition, field_path: [schema_loader, retriever, requester, path], value: "meta/bases/{{ stream_slice['base'] }}/tables"}
                - {type: ComponentMappingDefinition, field_path: [schema_loader, retriever, record_selector, record_filter, condition], value: "{{ '{{' }} record['id'] == '{{ components_values['id'] }}' {{ '}}' }}"}
        """;

    private readonly ManifestConnector _connector = ManifestConnector.Load(Yaml, "demo", TimeProvider.System);

    [Fact]
    public async Task Streams_and_columns_come_from_the_source_each_question_asked_once()
    {
        var budget = new FakeBudget();
        using var upstream = new FakeUpstream(Answer);
        var source = upstream.Source(new { token = "t" }, budget);

        var streams = await _connector.DiscoverAsync(source, CancellationToken.None);
        var reading = await ManifestReading.ReadAsync(_connector, source, "Sales/lines");

        streams.Select(stream => stream.Name).ShouldBe(["Sales/orders", "Sales/lines", "Staff/people"]);
        streams.Select(stream => string.Join(' ', JsonSerializer.Deserialize<JsonElement>(stream.SchemaJson!).GetProperty("properties").EnumerateObject().Select(column => column.Name))).ShouldBe(["No Total", "Text", "Name"]);
        reading.Records.ShouldHaveSingleItem().GetProperty("of").GetString().ShouldBe("/b1/t2");
        upstream.Seen.Select(request => request.Uri.AbsolutePath).ShouldBe(["/meta/bases", "/meta/bases/b1/tables", "/meta/bases/b2/tables", "/b1/t2"]);
        budget.Taken.Count.ShouldBe(4, "questions about streams and columns count like all others");
    }

    [Fact]
    public async Task Check_reads_the_first_table()
    {
        using var upstream = new FakeUpstream(Answer);

        await _connector.CheckAsync(upstream.Source(new { token = "t" }), CancellationToken.None);

        upstream.Seen[^1].Uri.AbsolutePath.ShouldBe("/b1/t1");
    }

    private static HttpResponseMessage Answer(SeenRequest request) => FakeUpstream.Json(request.Uri.AbsolutePath switch
    {
        "/meta/bases" => """{"bases": [{"id": "b1", "name": "Sales"}, {"id": "b2", "name": "Staff"}]}""",
        "/meta/bases/b1/tables" => """{"tables": [{"id": "t1", "name": "Orders", "fields": [{"name": "No", "type": "number"}, {"name": "Total", "type": "number"}]}, {"id": "t2", "name": "Lines", "fields": [{"name": "Text", "type": "text"}]}]}""",
        "/meta/bases/b2/tables" => """{"tables": [{"id": "t1", "name": "People", "fields": [{"name": "Name", "type": "text"}]}]}""",
        var path => $$"""{"records": [{"id": 1, "of": "{{path}}"}]}""",
    });
}
