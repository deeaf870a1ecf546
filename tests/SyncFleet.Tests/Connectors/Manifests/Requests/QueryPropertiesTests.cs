using Shouldly;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests.Requests;

/// <summary>Sources that give only the fields they are asked for.</summary>
public sealed class QueryPropertiesTests
{
    private const string Endpoint = """{type: PropertiesFromEndpoint, property_field_path: [name], retriever: {type: SimpleRetriever, requester: {type: HttpRequester, url_base: "https://api.example.com", path: properties}, record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]}}}}""";

    [Theory]
    [InlineData("property_list: [a, b, c]", "a,b,c")]
    [InlineData("property_list: [a, b], always_include_properties: [id, at]", "id,at,a,b")]
    [InlineData("property_list: [a, b, c], always_include_properties: [id], property_chunking: {type: PropertyChunking, property_limit_type: property_count, property_limit: 2}", "id,a,b id,c")]
    [InlineData("property_list: [a, b, c], property_chunking: {type: PropertyChunking, property_limit_type: property_count, property_limit: 3}", "a,b,c")]
    [InlineData("property_list: [a, b, c], property_chunking: {type: PropertyChunking, property_limit_type: characters, property_limit: 8}", "a,b c")]
    [InlineData("property_list: [abcdefgh, b, c], property_chunking: {type: PropertyChunking, property_limit_type: characters, property_limit: 8}", "abcdefgh b,c")]
    [InlineData("property_list: [a, b], always_include_properties: [id], property_chunking: {type: PropertyChunking, property_limit_type: property_count}", "a,b,id")]
    public async Task Fields_go_into_the_parameter_that_names_them_chunk_by_chunk(string properties, string expected)
    {
        using var upstream = Upstream();

        await ManifestReading.ReadAsync(Load($"request_parameters: {{q: x, fields: {{type: QueryProperties, {properties}}}}}"), upstream.Source(), "things");

        string.Join(' ', upstream.Seen.Select(Fields)).ShouldBe(expected);
        upstream.Seen.ShouldAllBe(request => request.Uri.Query.Contains("q=x"));
    }

    [Fact]
    public async Task Fields_may_be_asked_of_the_source_once_a_read()
    {
        var connector = Load($"request_parameters: {{fields: {{type: QueryProperties, property_list: {Endpoint}, property_chunking: {{type: PropertyChunking, property_limit_type: property_count, property_limit: 2}}}}}}");
        using var upstream = Upstream("""[{"name": "a"}, {"name": "b"}, {"name": 3}]""");
        var source = upstream.Source();

        await ManifestReading.ReadAsync(connector, source, "things");
        await ManifestReading.ReadAsync(connector, source, "things");

        upstream.Seen.Select(request => request.Uri.AbsolutePath).ShouldBe(["/properties", "/things", "/things", "/things", "/things"]);
        upstream.Seen.Skip(1).Take(2).Select(Fields).ShouldBe(["a,b", "3"]);
    }

    [Theory]
    [InlineData("query_properties: {type: QueryProperties, property_list: [a, b]}")]
    [InlineData("fetch_properties_from_endpoint: " + Endpoint)]
    public async Task Fields_may_go_where_a_template_puts_them(string properties)
    {
        using var upstream = Upstream("""[{"name": "a"}, {"name": "b"}]""");

        await ManifestReading.ReadAsync(
            Load(properties + "\n              http_method: POST\n              request_body_json: {query: \"{ {{ stream_partition.extra_fields['query_properties'] | join(' ') }} }\"}"), upstream.Source(), "things");

        upstream.Seen[^1].Body.ShouldBe("""{"query":"{ a b }"}""");
    }

    [Fact]
    public async Task Parts_of_a_record_are_one_record_by_their_key()
    {
        var connector = Load(Chunked("a, b, c", 1));
        using var upstream = new FakeUpstream(request => FakeUpstream.Json(Fields(request) switch
        {
            "a" => """{"items": [{"id": "1", "p": {"a": 1.10, "n": {"x": 1}}}, {"id": "2", "p": {"a": 2}}, {"a": "alone"}]}""",
            "b" => """{"items": [{"id": "2", "p": {"b": 20}}, {"id": "1", "p": {"b": 10, "n": {"y": 2}}}]}""",
            _ => """{"items": [{"id": "1", "p": {"c": null}, "more": [1]}, {"id": "3", "p": {"c": 300}}]}""",
        }));

        var reading = await ManifestReading.ReadAsync(connector, upstream.Source(), "things");

        reading.Records.Select(record => record.GetRawText()).ShouldBe(
        [
            """{"a": "alone"}""",
            """{"id":"1","p":{"a":1.10,"n":{"x":1,"y":2},"b":10,"c":null},"more":[1]}""",
            """{"id":"2","p":{"a":2,"b":20}}""",
            """{"id": "3", "p": {"c": 300}}""",
        ]);
    }

    [Fact]
    public async Task Key_may_be_made_of_several_fields()
    {
        var connector = Load(Chunked("a, b", 1, ", record_merge_strategy: {type: GroupByKeyMergeStrategy, key: [shop, day]}"));
        using var upstream = new FakeUpstream(request => FakeUpstream.Json(Fields(request) == "a"
            ? """{"items": [{"shop": 1, "day": "x", "a": 1}, {"shop": 2, "day": "x", "a": 2}]}"""
            : """{"items": [{"shop": 2, "day": "x", "b": 2}, {"shop": 1, "day": "x", "b": 1}]}"""));

        var reading = await ManifestReading.ReadAsync(connector, upstream.Source(), "things");

        reading.Records.Select(record => record.GetRawText()).ShouldBe(["""{"shop":1,"day":"x","a":1,"b":1}""", """{"shop":2,"day":"x","a":2,"b":2}"""]);
    }

    [Fact]
    public async Task Record_of_which_a_part_is_rejected_is_rejected_whole()
    {
        var connector = Load(Chunked("a, b", 1), "transformations: [{type: AddFields, fields: [{path: [x], value: \"{{ record.b.below.it if record.get('b') else 1 }}\"}]}]");
        using var upstream = new FakeUpstream(request => FakeUpstream.Json(Fields(request) == "a"
            ? """{"items": [{"id": "1", "a": 1}, {"id": "2", "a": 2}]}"""
            : """{"items": [{"id": "1", "b": 1}, {"id": "2", "b": {"below": {"it": 7}}}]}"""));

        var reading = await ManifestReading.ReadAsync(connector, upstream.Source(), "things");

        reading.Records.ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe("2");
        reading.Pages.ShouldHaveSingleItem().Rejected.ShouldHaveSingleItem().Reason.ShouldContain("AddFields could not set 'x'");
    }

    [Fact]
    public async Task Pages_are_told_by_the_records_of_a_page_not_of_its_parts()
    {
        var connector = Load(Chunked("a, b", 1), paginator: "paginator: {type: DefaultPaginator, page_token_option: {type: RequestOption, inject_into: request_parameter, field_name: page}, pagination_strategy: {type: PageIncrement, page_size: 2}}");
        using var upstream = new FakeUpstream(request => FakeUpstream.Json(request.Uri.Query.Contains("page=1")
            ? """{"items": [{"id": "3"}]}"""
            : """{"items": [{"id": "1"}, {"id": "2"}]}"""));

        var reading = await ManifestReading.ReadAsync(connector, upstream.Source(), "things");

        reading.Records.Count.ShouldBe(3);
        reading.Pages.Count.ShouldBe(2);
        upstream.Seen.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Failure_of_one_part_fails_the_page()
    {
        using var upstream = new FakeUpstream(request => Fields(request) == "b" ? FakeUpstream.Json("{}", 429) : FakeUpstream.Json("""{"items": [{"id": "1"}]}"""));

        (await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(Load(Chunked("a, b", 1)), upstream.Source(), "things"))).Kind.ShouldBe(FailureKind.Throttled);
    }

    [Fact]
    public async Task Field_without_a_name_is_a_failure()
    {
        using var upstream = Upstream("""[{"name": "a"}, {"label": "b"}]""");

        var failure = await Should.ThrowAsync<SyncFleetException>(
            ManifestReading.ReadAsync(Load($"request_parameters: {{fields: {{type: QueryProperties, property_list: {Endpoint}}}}}"), upstream.Source(), "things"));

        failure.Kind.ShouldBe(FailureKind.Defect);
        failure.Message.ShouldContain("has no text at 'name'");
    }

    [Theory]
    [InlineData("request_parameters: {a: {type: QueryProperties, property_list: [a]}, b: {type: QueryProperties, property_list: [b]}}", "a requester can have query properties in one place only")]
    [InlineData("request_parameters: {a: {type: QueryProperties, property_list: [a], property_selector: {type: JsonSchemaPropertySelector}}}", "QueryProperties.property_selector is not supported")]
    [InlineData("request_parameters: {a: {type: QueryProperties, property_list: {type: Other}}}", "component type Other is not supported")]
    [InlineData("request_parameters: {a: {type: QueryProperties, property_list: [a], property_chunking: {type: PropertyChunking, property_limit_type: bytes}}}", "PropertyChunking.property_limit_type 'bytes' is neither characters nor property_count")]
    [InlineData("request_parameters: {a: {type: QueryProperties, property_list: [a], property_chunking: {type: PropertyChunking, property_limit_type: characters, record_merge_strategy: {type: Other}}}}", "component type Other is not supported")]
    [InlineData("request_headers: {a: {type: QueryProperties, property_list: [a]}}", "HttpRequester.request_headers holds a component, which is not supported")]
    [InlineData("request_parameters: {a: {type: Other}}", "HttpRequester.request_parameters holds a component, which is not supported")]
    public void Properties_that_cannot_be_asked_for_refuse_the_stream(string requester, string reason) =>
        Load(requester).Report.Streams.ShouldHaveSingleItem().Reason.ShouldBe(reason);

    private static string Chunked(string properties, int limit, string more = "") =>
        $"request_parameters: {{fields: {{type: QueryProperties, property_list: [{properties}], property_chunking: {{type: PropertyChunking, property_limit_type: property_count, property_limit: {limit}{more}}}}}}}";

    private static ManifestConnector Load(string requester, string stream = "primary_key: id", string paginator = "ignore_stream_slicer_parameters_on_paginated_requests: false") => ManifestConnector.Load(
        $$"""
        streams:
          - type: DeclarativeStream
            name: things
            {{stream}}
            retriever:
              type: SimpleRetriever
              {{paginator}}
              record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]} }
              requester:
                type: HttpRequester
                url_base: https://api.example.com
                path: things
                {{requester.Replace("\n              ", "\n        ", StringComparison.Ordinal)}}
        """,
        "demo",
        TimeProvider.System);

    private static string Fields(SeenRequest request) => Uri.UnescapeDataString(request.Uri.Query.TrimStart('?').Split('&').FirstOrDefault(part => part.StartsWith("fields=", StringComparison.Ordinal))?[7..] ?? "");

    private static FakeUpstream Upstream(string properties = "[]") => new(request => FakeUpstream.Json(request.Uri.AbsolutePath == "/properties"
        ? $$"""{"items": {{properties}}}"""
        : """{"items": [{"id": "1"}]}"""));
}
