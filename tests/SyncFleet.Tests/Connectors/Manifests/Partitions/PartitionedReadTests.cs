using System.Security.Cryptography;
using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests.Partitions;

/// <summary>Streams read by parents and partitions: cut after every page or not, the same records and the same state.</summary>
public sealed class PartitionedReadTests
{
    private const int LargestPosition = 128 * 1024;

    private const string Yaml = """
        version: 6.48.0
        type: DeclarativeSource
        check: {type: CheckStream, stream_names: [shops]}
        definitions:
          requester: {type: HttpRequester, url_base: "https://api.example.com"}
          selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]}}
          pages:
            type: DefaultPaginator
            page_token_option: {type: RequestOption, inject_into: request_parameter, field_name: page}
            pagination_strategy: {type: CursorPagination, cursor_value: "{{ response.next }}"}
          cursor:
            type: DatetimeBasedCursor
            cursor_field: changed
            datetime_format: "%Y-%m-%dT%H:%M:%SZ"
            start_datetime: "2026-01-01T00:00:00Z"
          shops:
            type: DeclarativeStream
            name: shops
            retriever: {type: SimpleRetriever, requester: {$ref: "#/definitions/requester", path: shops}, record_selector: {$ref: "#/definitions/selector"}, paginator: {$ref: "#/definitions/pages"}}
          orders:
            type: DeclarativeStream
            name: orders
            retriever:
              type: SimpleRetriever
              requester: {$ref: "#/definitions/requester", path: "shops/{{ stream_partition.shop }}/orders"}
              record_selector: {$ref: "#/definitions/selector"}
              paginator: {$ref: "#/definitions/pages"}
              partition_router: {type: SubstreamPartitionRouter, parent_stream_configs: [{type: ParentStreamConfig, parent_key: id, partition_field: shop, stream: {$ref: "#/definitions/shops"}}]}
        streams:
          - {$ref: "#/definitions/shops"}
          - {$ref: "#/definitions/orders"}
          - {$ref: "#/definitions/orders", name: changed_orders, incremental_sync: {$ref: "#/definitions/cursor"}}
          - type: DeclarativeStream
            name: lines
            retriever:
              type: SimpleRetriever
              requester: {$ref: "#/definitions/requester", path: "shops/{{ stream_partition.parent_slice.shop }}/orders/{{ stream_partition.order }}/lines"}
              record_selector: {$ref: "#/definitions/selector"}
              partition_router: {type: SubstreamPartitionRouter, parent_stream_configs: [{type: ParentStreamConfig, parent_key: id, partition_field: order, stream: {$ref: "#/definitions/orders"}}]}
        """;

    private readonly ManifestConnector _connector = ManifestConnector.Load(Yaml, "demo", TimeProvider.System);

    [Theory]
    [InlineData("orders")]
    [InlineData("lines")]
    [InlineData("changed_orders")]
    public async Task Read_cut_after_every_page_gives_what_a_read_at_one_go_gives(string stream)
    {
        using var whole = new FakeUpstream(request => Shop(request, shops: 7, shopsPerPage: 3));
        using var cut = new FakeUpstream(request => Shop(request, shops: 7, shopsPerPage: 3));
        var time = new FixedTime(new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));

        var atOnce = await _connector.ReadAsync(whole.Source(time: time), new ReadRequest { Stream = stream }, CancellationToken.None).ToListAsync();
        var pageByPage = await ManifestReading.ReadAsync(_connector, cut.Source(time: time), stream);

        pageByPage.Pages.Select(page => Convert.ToHexString(page.Records.Span)).ShouldBe(atOnce.Select(page => Convert.ToHexString(page.Records.Span)));
        pageByPage.Checkpoint.ShouldBe(atOnce[^1].CursorAfter);
        pageByPage.Records.Count.ShouldBeGreaterThan(7);
        cut.Seen.Select(request => request.Uri).ShouldBe(whole.Seen.Select(request => request.Uri), "no page of a parent is asked for twice");
    }

    [Fact]
    public async Task Parent_page_too_large_for_a_position_is_asked_for_again_and_no_child_is_read_twice()
    {
        using var upstream = new FakeUpstream(request => Shop(request, shops: 1800, shopsPerPage: 1000));

        var reading = await ManifestReading.ReadAsync(_connector, upstream.Source(), "orders");

        reading.Pages.Max(page => page.NextPosition?.Length ?? 0).ShouldBeLessThan(LargestPosition);
        upstream.Seen.Count(request => request.Uri.AbsolutePath == "/shops").ShouldBeInRange(3, 10);
        upstream.Seen.Where(request => request.Uri.AbsolutePath != "/shops").Select(request => request.Uri).ShouldBeUnique();
        reading.Records.Count.ShouldBe(1800 * 3);
    }

    [Fact]
    public async Task State_of_each_partition_comes_back_and_only_newer_records_are_asked_for()
    {
        using var first = new FakeUpstream(request => Shop(request, shops: 3, shopsPerPage: 2));
        var checkpoint = (await ManifestReading.ReadAsync(_connector, first.Source(), "changed_orders")).Checkpoint!;
        var state = JsonSerializer.Deserialize<JsonElement>(checkpoint);
        using var second = new FakeUpstream(request => Shop(request, shops: 3, shopsPerPage: 2));

        var again = await ManifestReading.ReadAsync(_connector, second.Source(), "changed_orders", checkpoint);

        state.GetProperty("use_global_cursor").GetBoolean().ShouldBeFalse();
        state.GetProperty("states").EnumerateArray().Select(entry => $"{entry.GetProperty("partition")}{entry.GetProperty("cursor")}").ShouldBe(
        [
            """{"parent_slice":{},"shop":1}{"changed":"2026-02-01T00:00:00Z"}""",
            """{"parent_slice":{},"shop":2}{"changed":"2026-03-01T00:00:00Z"}""",
            """{"parent_slice":{},"shop":3}{"changed":"2026-04-01T00:00:00Z"}""",
        ]);
        state.GetProperty("state").GetProperty("changed").GetString().ShouldBe("2026-04-01T00:00:00Z");
        JsonSerializer.Deserialize<JsonElement>(again.Checkpoint!).GetProperty("states").GetRawText().ShouldBe(state.GetProperty("states").GetRawText());
    }

    [Fact]
    public async Task Too_many_partitions_for_a_position_come_down_to_one_state_for_all()
    {
        using var upstream = new FakeUpstream(request => Shop(request, shops: 2500, shopsPerPage: 250, names: true));

        var pages = await _connector.ReadAsync(upstream.Source(), new ReadRequest { Stream = "changed_orders" }, CancellationToken.None).ToListAsync();

        var state = JsonSerializer.Deserialize<JsonElement>(pages[^1].CursorAfter!);
        state.GetProperty("use_global_cursor").GetBoolean().ShouldBeTrue();
        state.TryGetProperty("states", out _).ShouldBeFalse();
        state.GetProperty("state").GetProperty("changed").GetString().ShouldBe("2026-12-01T00:00:00Z");
        pages.Max(page => page.NextPosition?.Length ?? 0).ShouldBeLessThan(LargestPosition);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Partition_that_fails_does_not_stop_the_others_but_fails_the_read_in_the_end(int failing)
    {
        using var upstream = new FakeUpstream(request => ShopOf(request) is { } shop && shop <= failing ? FakeUpstream.Json("{}", 403) : Shop(request, shops: 9, shopsPerPage: 3));

        var (pages, failure) = await ReadUntilFailureAsync(upstream, "changed_orders");

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("403 Forbidden for GET /shops/1/orders");
        pages.Sum(page => page.RecordCount).ShouldBe((9 - failing) * 3);
        pages.ShouldAllBe(page => page.CursorAfter == null, "no state moves over what was not read");
    }

    [Fact]
    public async Task Source_that_refuses_every_partition_is_soon_left_alone()
    {
        using var upstream = new FakeUpstream(request => ShopOf(request) is null ? Shop(request, shops: 500, shopsPerPage: 100) : FakeUpstream.Json("{}", 403));

        var (_, failure) = await ReadUntilFailureAsync(upstream, "orders");

        failure.Kind.ShouldBe(FailureKind.Configuration);
        upstream.Seen.Count.ShouldBeLessThan(10);
    }

    [Theory]
    [InlineData("""{"updated": "2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"states": 5}""")]
    [InlineData("""{"states": [{"partition": {"shop": 1}}]}""")]
    [InlineData("[]")]
    [InlineData("no JSON")]
    public async Task State_of_another_connector_is_refused_before_any_request(string checkpoint)
    {
        using var upstream = new FakeUpstream(request => Shop(request, shops: 1, shopsPerPage: 1));

        var failure = await Should.ThrowAsync<SyncFleetException>(ManifestReading.ReadAsync(_connector, upstream.Source(), "changed_orders", checkpoint));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("neither a state per partition nor one value of 'changed'");
        upstream.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task Parent_record_without_a_key_gives_no_partition_and_is_counted()
    {
        using var upstream = new FakeUpstream(request => request.Uri.AbsolutePath == "/shops"
            ? FakeUpstream.Json("""{"items": [{"id": 1}, {"id": null}, {"name": "none"}]}""")
            : FakeUpstream.Json("""{"items": [{"id": 1}]}"""));

        var reading = await ManifestReading.ReadAsync(_connector, upstream.Source(), "orders");

        reading.Records.Count.ShouldBe(1);
        reading.Pages.Sum(page => page.FilteredCount).ShouldBe(2);
    }

    private async Task<(List<Page> Pages, SyncFleetException Failure)> ReadUntilFailureAsync(FakeUpstream upstream, string stream)
    {
        var pages = new List<Page>();
        string? position = null;
        while (true)
        {
            try
            {
                var page = await _connector.ReadAsync(upstream.Source(), new ReadRequest { Stream = stream, Position = position }, CancellationToken.None).FirstAsync();
                pages.Add(page);
                position = page.NextPosition.ShouldNotBeNull("a read with a failure does not end well");
            }
            catch (SyncFleetException failure)
            {
                return (pages, failure);
            }
        }
    }

    private static int? ShopOf(SeenRequest request) =>
        request.Uri.AbsolutePath.Split('/') is [_, "shops", var shop, ..] && int.TryParse(shop, out var number) ? number : null;

    // Shops in pages; each shop has three orders in two pages, each order one line.
    private static HttpResponseMessage Shop(SeenRequest request, int shops, int shopsPerPage, bool names = false)
    {
        var page = request.Uri.Query is { Length: > 0 } query ? int.Parse(query.Split('=')[1], null) : 0;
        switch (request.Uri.AbsolutePath.Split('/'))
        {
            case [_, "shops"]:
                var from = page * shopsPerPage;
                var items = Enumerable.Range(from + 1, Math.Max(0, Math.Min(shopsPerPage, shops - from))).Select(id => new { id = names ? $"{id}-{new Guid(SHA256.HashData(BitConverter.GetBytes(id)).AsSpan(0, 16))}" : (object)id });
                return FakeUpstream.Json(JsonSerializer.Serialize(new { items, next = from + shopsPerPage < shops ? page + 1 : (int?)null }));
            case [_, "shops", var shop, "orders"]:
                var number = int.Parse(shop.Split('-')[0], null);
                var changed = $"2026-{1 + (number % 12):00}-01T00:00:00Z";
                var orders = page == 0 ? new[] { 1, 2 } : [3];
                return FakeUpstream.Json(JsonSerializer.Serialize(new { items = orders.Select(order => new { id = (number * 10) + order, changed }), next = page == 0 ? 1 : (int?)null }));
            default:
                return FakeUpstream.Json($$"""{"items": [{"line": "{{request.Uri.AbsolutePath}}"}]}""");
        }
    }
}
