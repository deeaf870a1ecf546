using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests.Partitions;

/// <summary>Checkpoints of an older form.</summary>
public sealed class StateMigrationTests
{
    private const string Legacy = "[{type: LegacyToPerPartitionStateMigration}]";
    private const string Router = "partition_router: {type: SubstreamPartitionRouter, parent_stream_configs: [{type: ParentStreamConfig, parent_key: id, partition_field: shop, stream: {$ref: '#/definitions/shops'}}]}";
    private const string Cursor = "incremental_sync: {type: DatetimeBasedCursor, cursor_field: at, datetime_format: '%Y-%m-%d', start_datetime: '2024-01-01', start_time_option: {type: RequestOption, inject_into: request_parameter, field_name: since}}";

    [Theory]
    [InlineData("""{"1": {"at": "2024-05-01"}, "b": {"at": "2024-06-01"}}""", "2024-05-01 2024-06-01 2024-01-01")]
    [InlineData("""{"at": "2024-07-01"}""", "2024-07-01 2024-07-01 2024-07-01")]
    [InlineData("""{"states": [{"partition": {"parent_slice": {}, "shop": 1}, "cursor": {"at": "2024-05-01"}}]}""", "2024-05-01 2024-01-01 2024-01-01")]
    [InlineData("{}", "2024-01-01 2024-01-01 2024-01-01")]
    public async Task Each_partition_goes_on_where_the_older_checkpoint_says(string checkpoint, string since)
    {
        using var upstream = Upstream();

        var reading = await ManifestReading.ReadAsync(Load(Legacy), upstream.Source(), "orders", checkpoint);

        string.Join(' ', upstream.Seen.Skip(1).Select(request => request.Uri.Query.Split('=')[1])).ShouldBe(since);
        JsonSerializer.Deserialize<JsonElement>(reading.Checkpoint!).TryGetProperty("states", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Checkpoint_that_came_of_it_is_the_present_form_and_is_gone_on_with()
    {
        using var first = Upstream();
        using var second = Upstream();

        var checkpoint = (await ManifestReading.ReadAsync(Load(Legacy), first.Source(), "orders", """{"1": {"at": "2024-05-01"}}""")).Checkpoint;
        await ManifestReading.ReadAsync(Load(Legacy), second.Source(), "orders", checkpoint);

        checkpoint.ShouldNotBeNull().ShouldContain("""{"partition":{"parent_slice":{},"shop":1},"cursor":{"at":"2024-08-01"}}""");
        second.Seen.Skip(1).ShouldAllBe(request => request.Uri.Query == "?since=2024-08-01");
    }

    [Theory]
    [InlineData("""{"1": {"other": "2024-05-01"}}""")]
    [InlineData("""{"1": {"at": "2024-05-01", "more": 1}}""")]
    [InlineData("""{"1": "2024-05-01"}""")]
    [InlineData("no json")]
    public async Task Checkpoint_of_neither_form_is_refused(string checkpoint)
    {
        using var upstream = Upstream();

        (await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(Load(Legacy), upstream.Source(), "orders", checkpoint))).Kind.ShouldBe(FailureKind.Configuration);
    }

    [Theory]
    [InlineData("[{type: CustomStateMigration, class_name: x.Y}]", Router, Cursor, "component type CustomStateMigration is not supported: there is no native class for 'x.Y'")]
    [InlineData(Legacy, "partition_router: {type: ListPartitionRouter, cursor_field: shop, values: [a]}", Cursor, "LegacyToPerPartitionStateMigration needs a SubstreamPartitionRouter")]
    [InlineData(Legacy, Router, "primary_key: id", "LegacyToPerPartitionStateMigration needs the stream to have incremental_sync")]
    [InlineData("[]", Router, Cursor, null)]
    public void Migration_that_cannot_be_is_refused_and_none_is_well(string migrations, string router, string cursor, string? reason) =>
        Load(migrations, router, cursor).Report.Streams.ShouldHaveSingleItem().Reason.ShouldBe(reason);

    private static ManifestConnector Load(string migrations, string router = Router, string cursor = Cursor)
    {
        var yaml = $$"""
            definitions:
              selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]} }
              shops: {type: DeclarativeStream, name: shops, retriever: {type: SimpleRetriever, requester: {type: HttpRequester, url_base: "https://api.example.com", path: shops}, record_selector: {$ref: "#/definitions/selector"} } }
            streams:
              - type: DeclarativeStream
                name: orders
                state_migrations: {{migrations}}
                {{cursor}}
                retriever:
                  type: SimpleRetriever
                  requester: {type: HttpRequester, url_base: "https://api.example.com", path: orders}
                  record_selector: {$ref: "#/definitions/selector"}
                  {{router}}
            """;
        return ManifestConnector.Load(yaml, "demo", TimeProvider.System);
    }

    private static FakeUpstream Upstream() => new(request => FakeUpstream.Json(request.Uri.AbsolutePath == "/shops"
        ? """{"items": [{"id": 1}, {"id": "b"}, {"id": "c"}]}"""
        : """{"items": [{"id": 1, "at": "2024-08-01"}]}"""));
}
