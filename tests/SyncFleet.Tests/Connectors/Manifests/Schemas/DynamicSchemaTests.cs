using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests.Schemas;

/// <summary>Columns that the source tells.</summary>
public sealed class DynamicSchemaTests
{
    private const string Plain = "";

    [Fact]
    public async Task Source_tells_the_columns_and_the_manifest_what_their_types_mean()
    {
        var connector = Load("""
            schema_filter: {type: RecordFilter, condition: "{{ 'hidden' not in record }}"}
            schema_transformations:
              - {type: AddFields, fields: [{path: [StaticField], value: "{{ {'type': ['null', 'string']} }}"}]}
              - {type: KeysToSnakeCase}
            """);
        using var upstream = Upstream("""
            [
              {"name": "Id", "type": "integer"},
              {"name": "FirstName", "type": "singleLineText"},
              {"name": "hidden", "type": "integer"},
              {"name": "NoType"},
              {"name": "Formula", "type": "formula", "result": {"type": "customInteger"}},
              {"name": "Seen", "type": "timestamp_without_timezone"}
            ]
            """);

        var stream = (await connector.DiscoverAsync(upstream.Source(), CancellationToken.None)).ShouldHaveSingleItem();

        connector.Description.StreamsBySource.ShouldBeFalse();
        connector.Description.Streams.ShouldHaveSingleItem().SchemaJson.ShouldBeNull();
        ShouldBe(stream.SchemaJson, """
            {
              "$schema": "https://json-schema.org/draft-07/schema#",
              "type": "object",
              "additionalProperties": true,
              "properties": {
                "id": {"type": ["null", "integer"]},
                "first_name": {"type": ["null", "string"]},
                "no_type": {"type": ["null", "string"]},
                "formula": {"type": ["null", "array"], "items": {"type": ["null", "array"], "items": {"type": ["null", "integer"]}}},
                "seen": {"type": ["null", "string"], "format": "date-time", "airbyte_type": "timestamp_without_timezone"},
                "static_field": {"type": ["null", "string"]}
              }
            }
            """);
    }

    [Fact]
    public async Task Columns_of_several_loaders_go_together_and_the_first_wins()
    {
        var connector = Load(Plain, inline: "{type: InlineSchemaLoader, schema: {type: object, properties: {Id: {type: string}, Own: {type: number}}}}");
        using var upstream = Upstream("""[{"name": "Id", "type": "integer"}, {"name": "Name"}, {"name": "Either", "type": ["string", "integer"]}]""");

        var stream = (await connector.DiscoverAsync(upstream.Source(), CancellationToken.None)).ShouldHaveSingleItem();

        ShouldBe(stream.SchemaJson, """
            {"$schema": "http://json-schema.org/draft-07/schema#", "type": ["null", "object"], "properties": {"Id": {"type": "string"}, "Own": {"type": "number"}, "Name": {"type": ["null", "string"]}, "Either": {"oneOf": [{"type": ["null", "string"]}, {"type": ["null", "integer"]}]}}}
            """);
    }

    [Fact]
    public async Task No_record_tells_no_columns()
    {
        var connector = Load(Plain);
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("{}"));

        var stream = (await connector.DiscoverAsync(upstream.Source(), CancellationToken.None)).ShouldHaveSingleItem();

        stream.SchemaJson.ShouldNotBeNull().ShouldContain("\"properties\":{}");
    }

    [Fact]
    public async Task Column_of_an_unknown_type_stays_undeclared()
    {
        const string Columns = """[{"name": "Odd", "type": "odd"}, {"name": "Void", "type": null}, {"name": "Name", "type": "string"}]""";
        using var upstream = Upstream(Columns);

        var stream = (await Load(Plain).DiscoverAsync(upstream.Source(), CancellationToken.None)).ShouldHaveSingleItem();
        var failure = await Should.ThrowAsync<SyncFleetException>(Load(Plain, strict: true).DiscoverAsync(upstream.Source(), CancellationToken.None));

        JsonSerializer.Deserialize<JsonElement>(stream.SchemaJson!).GetProperty("properties").EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe("Name");
        failure.Kind.ShouldBe(FailureKind.Defect);
        failure.Message.ShouldContain("has a column of an unknown type");
    }

    [Theory]
    [InlineData("""{"x": 1}""", "holds no list of columns")]
    [InlineData("""{"fields": {"name": "a"}}""", "holds no list of columns")]
    [InlineData("""{"fields": [{"name": 1}]}""", "has a column without a name")]
    [InlineData("""{"fields": [{}]}""", "has a column without a name")]
    [InlineData("""{"fields": ["a"]}""", "has a column without a name")]
    public async Task Answer_that_tells_no_columns_is_a_failure(string answer, string reason)
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json(answer));

        var failure = await Should.ThrowAsync<SyncFleetException>(Load(Plain).DiscoverAsync(upstream.Source(), CancellationToken.None));

        failure.Kind.ShouldBe(FailureKind.Defect);
        failure.Message.ShouldContain(reason);
        failure.Message.ShouldContain("manifest line");
    }

    [Theory]
    [InlineData(401, FailureKind.Configuration)]
    [InlineData(429, FailureKind.Throttled)]
    public async Task Failure_of_the_question_is_the_failure_of_discovery(int status, FailureKind kind)
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("{}", status));

        (await Should.ThrowAsync<SyncFleetException>(Load(Plain).DiscoverAsync(upstream.Source(), CancellationToken.None))).Kind.ShouldBe(kind);
    }

    [Theory]
    [InlineData("retriever: {type: AsyncRetriever}", "component type AsyncRetriever is not supported")]
    [InlineData("schema_type_identifier: {schema_pointer: [fields]}", "SchemaTypeIdentifier needs the field key_pointer")]
    [InlineData("schema_type_identifier: {key_pointer: [name], types_mapping: [{target_type: odd, current_type: x}]}", "TypesMap.target_type is none of string")]
    [InlineData("schema_type_identifier: {key_pointer: [name], types_mapping: [{target_type: {field_type: string, items: string}, current_type: x}]}", "TypesMap.target_type is none of string")]
    [InlineData("schema_type_identifier: {key_pointer: [name], types_mapping: [{target_type: string}]}", "TypesMap needs the field current_type")]
    [InlineData("schema_filter: {type: CustomRecordFilter, class_name: x.Y}", "component type CustomRecordFilter is not supported")]
    [InlineData("schema_transformations: [{type: Other}]", "component type Other is not supported")]
    public void Loader_that_cannot_run_refuses_the_stream(string more, string reason)
    {
        var refused = Load(more).Report.Streams.ShouldHaveSingleItem();

        refused.Reason.ShouldNotBeNull().ShouldStartWith(reason);
        refused.Line.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Records_fit_the_columns_where_the_manifest_asks_for_it()
    {
        var connector = Load(Plain, selector: ", schema_normalization: Default");
        using var upstream = Upstream("""[{"name": "Id", "type": "integer"}, {"name": "Name", "type": "string"}]""");
        var source = upstream.Source();

        var reading = await ManifestReading.ReadAsync(connector, source, "things");
        await ManifestReading.ReadAsync(connector, source, "things");

        reading.Records.ShouldHaveSingleItem().GetRawText().ShouldBe("""{"Id":12,"Name":"7"}""");
        upstream.Seen.Select(request => request.Uri.AbsolutePath).ShouldBe(["/meta", "/things", "/things"], "the columns are not asked for in each slice");
    }

    [Fact]
    public async Task Records_are_read_without_asking_for_columns_nobody_needs()
    {
        using var upstream = Upstream("[]");

        await ManifestReading.ReadAsync(Load(Plain), upstream.Source(), "things");

        upstream.Seen.ShouldHaveSingleItem().Uri.AbsolutePath.ShouldBe("/things");
    }

    private static void ShouldBe(string? schema, string expected) => JsonElement.DeepEquals(
        JsonSerializer.Deserialize<JsonElement>(schema.ShouldNotBeNull()), JsonSerializer.Deserialize<JsonElement>(expected)).ShouldBeTrue(schema);

    private static FakeUpstream Upstream(string columns) => new(request => FakeUpstream.Json(request.Uri.AbsolutePath == "/meta"
        ? $$"""{"fields": {{columns}}}"""
        : """{"items": [{"Id": "12", "Name": 7}]}"""));

    private static ManifestConnector Load(string more, string? inline = null, string selector = "", bool strict = false)
    {
        const string Retriever = """retriever: {type: SimpleRetriever, requester: {type: HttpRequester, url_base: "https://api.example.com", path: meta}, record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: []}}}""";
        const string Identifier = """
            schema_type_identifier:
              schema_pointer: [fields]
              key_pointer: [name]
              type_pointer: [type]
              types_mapping:
                - {target_type: string, current_type: singleLineText}
                - {target_type: {field_type: array, items: {field_type: array, items: integer}}, current_type: formula, condition: "{{ raw_schema['result']['type'] == 'customInteger' }}"}
            """;
        var loader = new[] { more, more.StartsWith("retriever", StringComparison.Ordinal) ? "" : Retriever, more.StartsWith("schema_type", StringComparison.Ordinal) ? "" : Identifier };
        var yaml = $$"""
            streams:
              - type: DeclarativeStream
                name: things
                retriever:
                  type: SimpleRetriever
                  requester: {type: HttpRequester, url_base: "https://api.example.com", path: things}
                  record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]}{{selector}} }
                schema_loader:
                  {{(inline is null ? "" : "- " + inline)}}
                  - type: DynamicSchemaLoader
            {{string.Join('\n', loader.SelectMany(part => part.Split('\n')).Where(line => line.Length > 0).Select(line => "        " + line))}}
            """;
        return ManifestConnector.Load(yaml, "demo", TimeProvider.System, strict);
    }
}
