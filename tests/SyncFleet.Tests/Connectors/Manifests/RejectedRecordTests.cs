using System.Text;
using Shouldly;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests;

/// <summary>Records that a manifest's own filter and transformations can't cope with, or leave out.</summary>
public sealed class RejectedRecordTests
{
    private const string Yaml = """
        version: 6.48.0
        type: DeclarativeSource
        check: {type: CheckStream, stream_names: [people]}
        definitions:
          requester: {type: HttpRequester, url_base: "https://api.example.com", path: people}
          extractor: {type: DpathExtractor, field_path: [items]}
          paginator:
            type: DefaultPaginator
            page_token_option: {type: RequestOption, inject_into: request_parameter, field_name: page}
            pagination_strategy: {type: PageIncrement, page_size: 4}
        streams:
          - type: DeclarativeStream
            name: people
            primary_key: id
            retriever:
              type: SimpleRetriever
              requester: {$ref: "#/definitions/requester"}
              record_selector:
                type: RecordSelector
                extractor: {$ref: "#/definitions/extractor"}
                record_filter: {type: RecordFilter, condition: "{{ record.age > 17 }}"}
              paginator: {$ref: "#/definitions/paginator"}
            transformations:
              - type: AddFields
                fields: [{type: AddedFieldDefinition, path: [contact, city], value: "{{ record['address']['city'] }}"}]
          - type: DeclarativeStream
            name: changed
            primary_key: id
            retriever:
              type: SimpleRetriever
              requester: {$ref: "#/definitions/requester"}
              record_selector: {type: RecordSelector, extractor: {$ref: "#/definitions/extractor"}}
            incremental_sync:
              type: DatetimeBasedCursor
              cursor_field: at
              datetime_format: "%Y-%m-%d"
              start_datetime: "2026-01-01"
              is_client_side_incremental: true
          - type: DeclarativeStream
            name: misnamed
            primary_key: id
            retriever:
              type: SimpleRetriever
              requester: {$ref: "#/definitions/requester"}
              record_selector:
                type: RecordSelector
                extractor: {$ref: "#/definitions/extractor"}
                record_filter: {type: RecordFilter, condition: "{{ recrod.age > 17 }}"}
        """;

    private readonly ManifestConnector _connector = ManifestConnector.Load(Yaml, "demo", TimeProvider.System);

    [Fact]
    public async Task A_record_the_filter_or_a_transformation_fails_on_is_rejected_and_its_neighbours_go_on()
    {
        var page = await ReadPageAsync(
            """{"id": 1, "age": 20, "address": {"city": "A"}}""",
            """{"id": 2, "age": null, "address": {"city": "Bcanary"}}""",
            """{"id": 3, "age": 5}""",
            "{\"id\": 4,\n \"age\": 30, \"name\": \"canary\"}");

        Encoding.UTF8.GetString(page.Records.Span).ShouldBe("""{"id":1,"age":20,"address":{"city": "A"},"contact":{"city":"A"}}""" + "\n");
        (page.RecordCount, page.Rejected.Count, page.FilteredCount).ShouldBe((1, 2, 1), "what is read is kept, rejected or filtered");
        page.Rejected.Select(r => Encoding.UTF8.GetString(r.Record.Span)).ShouldBe(
            ["""{"id": 2, "age": null, "address": {"city": "Bcanary"}}""", """{"id": 4, "age": 30, "name": "canary"}"""]);
        page.Rejected[0].Reason.ShouldBe("RecordFilter.condition (manifest line 21): The template '{{ record.age > 17 }}' gave no value: '>' does not work between NoneType and int.");
        page.Rejected[1].Reason.ShouldStartWith("AddFields could not set 'contact.city': AddedFieldDefinition.value (manifest line 25): The template '{{ record['address']['city'] }}' gave no value: ");
        page.Rejected.ShouldAllBe(r => !r.Reason.Contains("canary"));
    }

    [Fact]
    public async Task Text_that_is_no_unicode_rejects_a_record_only_where_a_template_reads_it()
    {
        var page = await ReadPageAsync(
            """{"id": 1, "age": 20, "address": {"city": "\ud800"}}""",
            """{"id": 2, "age": 20, "address": {"city": "B"}, "\udc00": 1}""",
            """{"id": 3, "age": 20, "address": {"city": "C"}, "other": "\ud800"}""");

        Encoding.UTF8.GetString(page.Records.Span).ShouldBe("""{"id":3,"age":20,"address":{"city": "C"},"other":"\ud800","contact":{"city":"C"}}""" + "\n");
        page.Rejected.Count.ShouldBe(2);
        page.Rejected[0].Reason.ShouldContain("a text it reads is not valid Unicode text");
        page.Rejected[1].Reason.ShouldContain("not valid Unicode text");
    }

    [Fact]
    public async Task A_cursor_that_is_no_unicode_moves_nothing_and_older_records_count_as_filtered()
    {
        using var upstream = Upstream("""{"id": 1, "at": "\ud800"}""", """{"id": 2, "at": "2025-12-31"}""", """{"id": 3, "at": "2026-02-01"}""");

        var reading = await ManifestReading.ReadAsync(_connector, upstream.Source(), "changed");

        var page = reading.Pages.ShouldHaveSingleItem();
        (page.RecordCount, page.Rejected.Count, page.FilteredCount).ShouldBe((2, 0, 1));
        page.CursorAfter.ShouldBe("""{"at":"2026-02-01"}""");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("5")]
    public async Task A_source_that_repeats_a_page_of_which_nothing_is_kept_is_noticed(string age)
    {
        using var upstream = Upstream([.. Enumerable.Range(1, 4).Select(id => $$"""{"id": {{id}}, "age": {{age}}}""")]);

        var failure = await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(_connector, upstream.Source(), "people"));

        failure.Kind.ShouldBe(FailureKind.Defect);
        failure.Message.ShouldContain("exactly the same 4 records on two pages in a row");
        upstream.Seen.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_the_manifests_fault_and_stops_the_stream()
    {
        using var upstream = Upstream("""{"id": 1}""");

        var failure = await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(_connector, upstream.Source(), "misnamed"));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("recrod");
    }

    private static FakeUpstream Upstream(params string[] records) => new(_ => FakeUpstream.Json($"{{\"items\": [{string.Join(", ", records)}]}}"));

    private async Task<Page> ReadPageAsync(params string[] records)
    {
        using var upstream = Upstream(records);
        return await _connector.ReadAsync(upstream.Source(), new() { Stream = "people" }, CancellationToken.None).FirstAsync();
    }
}
