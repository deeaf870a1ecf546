using Shouldly;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests.Resolvers;

/// <summary>Streams that the manifest or the settings tell, and what a mapping does to a template.</summary>
public sealed class DynamicStreamTests
{
    private const string Named = """- {type: ComponentMappingDefinition, field_path: [name], value: "{{ components_values['name'] }}"}""";
    private const string FromSettings = "type: ConfigComponentsResolver\n      stream_config: {type: StreamConfig, configs_pointer: [data, tables]}";

    [Fact]
    public async Task Streams_the_manifest_lists_are_streams_like_the_others()
    {
        var connector = DynamicManifests.Load(Listed("{name: orders, $parameters: {table: o}}", "{name: people, $parameters: {table: p}}"), Named + """

            - {type: ComponentMappingDefinition, field_path: [$parameters], value: "{{ components_values['$parameters'] }}"}
            - {type: ComponentMappingDefinition, field_path: [retriever, requester, path], value: "tables/{{ '{{ parameters.table }}' }}"}
            """);
        using var upstream = Upstream();

        var reading = await ManifestReading.ReadAsync(connector, upstream.Source(new { token = "t" }), "people");

        connector.Description.StreamsBySource.ShouldBeFalse();
        connector.Description.Streams.Select(stream => stream.Name).ShouldBe(["orders", "people"]);
        connector.Report.Streams.Select(load => load.ToString()).ShouldBe(["orders: runs", "people: runs"]);
        reading.Records.ShouldHaveSingleItem().GetProperty("from").GetString().ShouldBe("/tables/p");
    }

    [Fact]
    public async Task Streams_the_manifest_lists_may_depend_on_the_settings()
    {
        var connector = DynamicManifests.Load(Listed("{name: orders}"), """- {type: ComponentMappingDefinition, field_path: [name], value: "{{ config['zone'] }}-{{ components_values['name'] }}"}""");
        using var upstream = Upstream();

        connector.Description.StreamsBySource.ShouldBeTrue();
        (await Names(connector, upstream, new { token = "t", zone = "eu" })).ShouldBe(["eu-orders"]);
    }

    [Theory]
    [InlineData("{name: fixed}", "another stream has the same name", 14)]
    [InlineData("{name: bad, retriever: {type: OtherRetriever}}", "component type OtherRetriever is not supported", 27)]
    public void Listed_stream_that_cannot_run_is_refused_and_the_others_run(string values, string reason, int line)
    {
        var connector = DynamicManifests.Load(Listed("{name: good, retriever: ''}", values), """
            - {type: ComponentMappingDefinition, field_path: [name], value: "{{ components_values['name'] }}"}
            - {type: ComponentMappingDefinition, field_path: ["{{ 'retriever' if components_values.retriever else 'nothing' }}"], value: "{{ components_values['retriever'] }}"}
            """, "[{$ref: '#/definitions/fixed'}]");

        connector.Report.RunningCount.ShouldBe(2);
        var refused = connector.Report.Streams[2];
        refused.Reason.ShouldBe(reason);
        refused.Line.ShouldBe(line);
        refused.Path.ShouldStartWith("dynamic_streams[0]");
    }

    [Theory]
    [InlineData("type: OtherResolver", Named, "component type OtherResolver is not supported", 23, "dynamic_streams[0].components_resolver")]
    [InlineData("type: HttpComponentsResolver", Named, "HttpComponentsResolver needs the field retriever", 23, "dynamic_streams[0].components_resolver")]
    [InlineData("type: HttpComponentsResolver\n      retriever: {type: AsyncRetriever}", Named, "component type AsyncRetriever is not supported", 24, "dynamic_streams[0].components_resolver.retriever")]
    [InlineData("type: ConfigComponentsResolver", Named, "ConfigComponentsResolver needs the field stream_config", 23, "dynamic_streams[0].components_resolver")]
    [InlineData("type: ConfigComponentsResolver\n      stream_config: {type: StreamConfig}", Named, "StreamConfig needs the field configs_pointer", 24, "dynamic_streams[0].components_resolver.stream_config")]
    [InlineData("type: ParametrizedComponentsResolver", Named, "ParametrizedComponentsResolver needs the field stream_parameters", 23, "dynamic_streams[0].components_resolver")]
    [InlineData(FromSettings, "- {type: ComponentMappingDefinition, field_path: [name]}", "ComponentMappingDefinition needs the field value", 26, "dynamic_streams[0].components_resolver.components_mapping")]
    [InlineData(FromSettings, "- {type: ComponentMappingDefinition, field_path: [], value: x}", "ComponentMappingDefinition needs the field field_path", 26, "dynamic_streams[0].components_resolver.components_mapping")]
    [InlineData(FromSettings, "- {type: ComponentMappingDefinition, field_path: [name], value: '{{ x'}", "the template of ComponentMappingDefinition.value cannot be read", 26, "dynamic_streams[0].components_resolver.components_mapping")]
    [InlineData(FromSettings, "- {type: ComponentMappingDefinition, field_path: [name], value: x, value_type: date}", "ComponentMappingDefinition: value_type 'date' is none of string, number, integer, boolean", 26, "dynamic_streams[0].components_resolver.components_mapping")]
    [InlineData("type: HttpComponentsResolver\n      retriever: {$ref: '#/definitions/http'}", "- {type: ComponentMappingDefinition, field_path: [name], value: x, condition: 'y'}", "ComponentMappingDefinition.condition is supported with ConfigComponentsResolver only", 26, "dynamic_streams[0].components_resolver.components_mapping")]
    public void Entry_that_cannot_run_is_refused_with_reason_line_and_path(string resolver, string mapping, string reason, int line, string path)
    {
        var connector = DynamicManifests.Load(resolver, mapping, "[{$ref: '#/definitions/fixed'}]", entry: "use_parent_parameters: true");

        connector.Report.RunningCount.ShouldBe(1);
        var refused = connector.Report.Streams[1];
        refused.Name.ShouldBe("dynamic_streams[0]");
        refused.Reason.ShouldNotBeNull().ShouldStartWith(reason);
        refused.Line.ShouldBe(line);
        refused.Path.ShouldStartWith(path);
        connector.Description.StreamsBySource.ShouldBeFalse();
        connector.Description.RefusedStreams.ShouldHaveSingleItem().Name.ShouldBe("dynamic_streams[0]");
    }

    [Fact]
    public void Manifest_with_dynamic_streams_only_needs_no_others()
    {
        var connector = ManifestConnector.Load("dynamic_streams: [{type: Other, stream_template: {}, components_resolver: {type: X}}]", "demo", TimeProvider.System);

        connector.Report.Streams.ShouldHaveSingleItem().Reason.ShouldBe("component type Other is not supported");
    }

    [Fact]
    public async Task Settings_give_a_stream_for_each_item_at_the_pointer_and_each_default()
    {
        var connector = DynamicManifests.Load(FromSettings.Replace("tables]", "tables], default_values: [{name: last}]"), Named);
        using var upstream = Upstream();

        (await Names(connector, upstream, new { token = "t", data = new { tables = new[] { new { name = "a" }, new { name = "b" } } } })).ShouldBe(["a", "b", "last"]);
        (await Names(connector, upstream, new { token = "t", data = new { tables = new { name = "single" } } })).ShouldBe(["single", "last"]);
        (await Names(connector, upstream, new { token = "t", data = 1 })).ShouldBe(["last"], "nothing is there");
        (await Names(connector, upstream, new { token = "t" })).ShouldBe(["last"], "nothing is there");
        upstream.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task Several_pointers_give_every_combination()
    {
        var connector = DynamicManifests.Load(
            "type: ConfigComponentsResolver\n      stream_config: [{type: StreamConfig, configs_pointer: [names]}, {type: StreamConfig, configs_pointer: [years]}]",
            """- {type: ComponentMappingDefinition, field_path: [name], value: "{{ components_values['name'] }}-{{ components_values['source_config_1'][1] }}-{{ components_values['source_config_1'][0] }}"}""");
        using var upstream = Upstream();

        (await Names(connector, upstream, new { token = "t", names = new[] { new { name = "a" }, new { name = "b" } }, years = new[] { 2023, 2024 } }))
            .ShouldBe(["a-2023-0", "a-2024-1", "b-2023-0", "b-2024-1"]);
    }

    [Fact]
    public async Task Combinations_without_number_are_not_counted_to_the_end()
    {
        var lists = string.Join(", ", Enumerable.Range(0, 6).Select(_ => "{type: StreamConfig, configs_pointer: [years]}"));
        var connector = DynamicManifests.Load($"type: ConfigComponentsResolver\n      stream_config: [{lists}]", "- {type: ComponentMappingDefinition, field_path: [name], value: \"{{ components_values }}\", value_type: string}");
        using var upstream = Upstream();

        var failure = await Should.ThrowAsync<SyncFleetException>(Names(connector, upstream, new { token = "t", years = Enumerable.Range(0, 1000) }));

        failure.Message.ShouldContain("more than 1000 dynamic streams");
    }

    [Theory]
    [InlineData("[name]", "number {{ components_values.n }}", "", "number 7")]
    [InlineData("[name]", "{{ components_values.n }}", ", value_type: string", "7")]
    [InlineData("[nam]", "lost", "", "kept")]
    [InlineData("[nam]", "lost", ", create_or_update: true", "kept")]
    [InlineData("['na*']", "starred", "", "starred")]
    [InlineData("['*', requester, path]", "tables/starred", "", "kept /tables/starred")]
    [InlineData("['**', path]", "tables/deep", "", "kept /tables/deep")]
    [InlineData("['**', requester, '**', path]", "tables/deep", "", "a field_path can hold ** once only")]
    [InlineData("[retriever, '**', path]", "tables/deep", "", "kept /tables/deep")]
    [InlineData("[retriever, '**', requester, path]", "tables/deep", "", "kept /tables/deep")]
    [InlineData("[retriever, requester, request_parameters, q]", "x", "", "kept /tables/none")]
    [InlineData("[retriever, requester, request_parameters, q]", "x", ", create_or_update: true", "kept /tables/none?q=x")]
    [InlineData("[retriever, requester, request_parameters, '{{ components_values.field }}']", "x", ", create_or_update: true", "kept /tables/none?f=x")]
    [InlineData("[retriever, requester, request_parameters]", "q: 1", ", create_or_update: true", "kept /tables/none?q=1")]
    [InlineData("[retriever, requester, request_parameters]", "{{ {'q': 1} }}", ", create_or_update: true", "kept /tables/none?q=1")]
    [InlineData("[retriever, requester, request_parameters]", "{{ components_values.nothing }}", ", create_or_update: true", "kept /tables/none")]
    [InlineData("[retriever, requester, path, below]", "x", ", create_or_update: true", "a field_path leads to 'below' below something that cannot hold it")]
    [InlineData("[transformations, 0]", "{type: AddFields, fields: [{path: [from], value: added}]}", ", create_or_update: true", "kept added")]
    [InlineData("[retriever, requester, path]", "tables/{{ stream_template_config['primary_key'] }}", "", "kept /tables/id")]
    [InlineData("[retriever, requester, path]", "tables/if", ", condition: '{{ components_values.n > 7 }}'", "kept /tables/none")]
    [InlineData("[retriever, requester, path]", "tables/if", ", condition: '{{ components_values.n == 7 }}'", "kept /tables/if")]
    [InlineData("[retriever, requester, path]", "{{ components_values.absent.below }}", "", "A stream of 'tables' cannot be made of its template")]
    public async Task Mapping_puts_the_value_where_its_path_leads(string path, string value, string more, string expected)
    {
        var connector = DynamicManifests.Load(FromSettings, $$"""
            - {type: ComponentMappingDefinition, field_path: [name], value: kept}
            - {type: ComponentMappingDefinition, field_path: {{path}}, value: "{{value}}"{{more}}}
            """);
        using var upstream = Upstream();

        (await OutcomeAsync(connector, upstream)).ShouldContain(expected);
    }

    [Theory]
    [InlineData(true, "/tables/outer")]
    [InlineData(false, "/tables/inner")]
    public async Task Parameters_of_the_stream_win_over_those_of_its_parts_unless_it_is_said(bool parentWins, string path)
    {
        var connector = DynamicManifests.Load(
            FromSettings,
            """
            - {type: ComponentMappingDefinition, field_path: [name], value: kept}
            - {type: ComponentMappingDefinition, field_path: [$parameters, table], value: outer}
            - {type: ComponentMappingDefinition, field_path: [retriever, requester, $parameters, table], value: inner}
            - {type: ComponentMappingDefinition, field_path: [retriever, requester, path], value: "tables/{{ '{{ parameters.table }}' }}"}
            """,
            entry: $"name: tables\n    use_parent_parameters: {(parentWins ? "true" : "false")}");
        using var upstream = Upstream();

        (await OutcomeAsync(connector, upstream)).ShouldContain(path);
    }

    [Fact]
    public async Task Template_may_be_a_stream_that_delegates_by_its_state()
    {
        const string Yaml = """
            definitions:
              stream: {type: DeclarativeStream, name: x, retriever: {type: SimpleRetriever, requester: {type: HttpRequester, url_base: "https://api.example.com", path: full}, record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]}}}}
            dynamic_streams:
              - type: DynamicDeclarativeStream
                stream_template:
                  type: StateDelegatingStream
                  name: ""
                  full_refresh_stream: {$ref: "#/definitions/stream"}
                  incremental_stream:
                    $ref: "#/definitions/stream"
                    incremental_sync: {type: DatetimeBasedCursor, cursor_field: at, datetime_format: "%Y-%m-%d", start_datetime: "2024-01-01"}
                components_resolver:
                  type: ConfigComponentsResolver
                  stream_config: {type: StreamConfig, configs_pointer: [names]}
                  components_mapping:
                    - {type: ComponentMappingDefinition, field_path: [name], value: "{{ components_values['source_config_0'][1] }}"}
                    - {type: ComponentMappingDefinition, field_path: [incremental_stream, retriever, requester, path], value: "changes/{{ components_values['source_config_0'][1] }}"}
            """;
        var connector = ManifestConnector.Load(Yaml, "demo", TimeProvider.System);
        using var upstream = Upstream();
        var source = upstream.Source(new { names = new[] { "a", "b" } });

        var streams = await connector.DiscoverAsync(source, CancellationToken.None);
        await ManifestReading.ReadAsync(connector, source, "b");
        await ManifestReading.ReadAsync(connector, source, "b", """{"at": "2024-05-01"}""");

        streams.Select(stream => (stream.Name, stream.CursorField)).ShouldBe([("a", "at"), ("b", "at")]);
        upstream.Seen.Select(request => request.Uri.AbsolutePath).ShouldBe(["/full", "/changes/b"]);
    }

    [Fact]
    public async Task Read_of_a_dynamic_stream_goes_on_at_any_page()
    {
        var connector = DynamicManifests.Load(FromSettings, """
            - {type: ComponentMappingDefinition, field_path: [name], value: kept}
            - {type: ComponentMappingDefinition, field_path: [retriever, paginator], value: "{{ {'type': 'DefaultPaginator', 'page_token_option': {'type': 'RequestOption', 'inject_into': 'request_parameter', 'field_name': 'page'}, 'pagination_strategy': {'type': 'PageIncrement', 'page_size': 1, 'start_from_page': 1}} }}", create_or_update: true}
            """);
        using var upstream = new FakeUpstream(request => FakeUpstream.Json(request.Uri.Query switch
        {
            "" => """{"items": [{"id": 1}]}""",
            "?page=2" => """{"items": [{"id": 2}]}""",
            _ => """{"items": []}""",
        }));

        var reading = await ManifestReading.ReadAsync(connector, upstream.Source(Table), "kept");

        reading.Records.Select(record => record.GetProperty("id").GetInt32()).ShouldBe([1, 2]);
        reading.Pages.ShouldAllBe(page => page.NextPosition == null || !page.NextPosition.Contains("kept"));
    }

    private static object Table => new { token = "t", data = new { tables = new[] { new { n = 7, field = "f", nothing = (string?)null } } } };

    private static async Task<string> OutcomeAsync(ManifestConnector connector, FakeUpstream upstream)
    {
        try
        {
            var name = (await connector.DiscoverAsync(upstream.Source(Table), CancellationToken.None)).ShouldHaveSingleItem().Name;
            var reading = await ManifestReading.ReadAsync(connector, upstream.Source(Table), name);
            return $"{name} {reading.Records[0].GetProperty("from").GetString()}";
        }
        catch (SyncFleetException e)
        {
            e.Kind.ShouldBe(FailureKind.Configuration);
            return e.Message;
        }
    }

    private static async Task<IReadOnlyList<string>> Names(ManifestConnector connector, FakeUpstream upstream, object settings) =>
        [.. (await connector.DiscoverAsync(upstream.Source(settings), CancellationToken.None)).Select(stream => stream.Name)];

    private static string Listed(params string[] values) =>
        $"type: ParametrizedComponentsResolver\n      stream_parameters: {{type: StreamParametersDefinition, list_of_parameters_for_stream: [{string.Join(", ", values)}]}}";

    private static FakeUpstream Upstream() => new(request => FakeUpstream.Json($$"""{"items": [{"id": 1, "from": "{{request.Uri.PathAndQuery}}"}]}"""));
}
