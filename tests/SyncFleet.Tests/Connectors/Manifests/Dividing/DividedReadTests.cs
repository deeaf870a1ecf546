using System.Globalization;
using System.Text.Json;
using System.Web;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests.Dividing;

/// <summary>Streams read in parts: the same records, requests and checkpoint as those of one read.</summary>
public sealed class DividedReadTests
{
    private const string Yaml = """
        version: 6.48.0
        type: DeclarativeSource
        check: {type: CheckStream, stream_names: [months]}
        definitions:
          requester:
            type: HttpRequester
            url_base: "https://api.example.com"
            path: items
          selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]}}
          cursor:
            type: DatetimeBasedCursor
            cursor_field: changed
            datetime_format: "%Y-%m-%d"
            start_datetime: "2026-01-01"
            step: P1M
            cursor_granularity: P1D
            start_time_option: {type: RequestOption, inject_into: request_parameter, field_name: from}
            end_time_option: {type: RequestOption, inject_into: request_parameter, field_name: to}
          whole: {$ref: "#/definitions/cursor", step: "", cursor_granularity: ""}
          regions:
            type: ListPartitionRouter
            cursor_field: region
            values: [north, east, south, west, centre]
            request_option: {type: RequestOption, inject_into: request_parameter, field_name: region}
          sizes: {$ref: "#/definitions/regions", cursor_field: size, values: [1, 2], request_option: {type: RequestOption, inject_into: request_parameter, field_name: size}}
          stream:
            type: DeclarativeStream
            primary_key: [id]
            retriever: {type: SimpleRetriever, requester: {$ref: "#/definitions/requester"}, record_selector: {$ref: "#/definitions/selector"}}
          listed:
            $ref: "#/definitions/stream"
            primary_key: [id, region, size]
            transformations:
              - type: AddFields
                fields:
                  - {path: [region], value: "{{ stream_partition.region }}"}
                  - {path: [size], value: "{{ stream_slice['size'] }}"}
            retriever: {$ref: "#/definitions/stream/retriever", partition_router: [{$ref: "#/definitions/regions"}, {$ref: "#/definitions/sizes"}]}
        streams:
          - {$ref: "#/definitions/stream", name: months, incremental_sync: {$ref: "#/definitions/cursor"}}
          - {$ref: "#/definitions/stream", name: one_window, incremental_sync: {$ref: "#/definitions/cursor", step: P10Y}}
          - {$ref: "#/definitions/stream", name: feed, incremental_sync: {$ref: "#/definitions/cursor", is_data_feed: true}}
          - {$ref: "#/definitions/stream", name: filtered, incremental_sync: {$ref: "#/definitions/cursor", is_client_side_incremental: true}}
          - {$ref: "#/definitions/listed", name: listed}
          - {$ref: "#/definitions/listed", name: listed_months, incremental_sync: {$ref: "#/definitions/cursor"}}
          - {$ref: "#/definitions/listed", name: shared_key, primary_key: [id, region]}
          - {$ref: "#/definitions/listed", name: keyless, primary_key: []}
        """;

    private static readonly FixedTime Time = new(new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));

    private readonly ManifestConnector _connector = ManifestConnector.Load(Yaml, "demo", Time);

    [Theory]
    [InlineData("months", null, 4)]
    [InlineData("months", """{"changed": "2026-05-17"}""", 3)]
    [InlineData("listed", null, 4)]
    [InlineData("keyless", null, 4)]
    [InlineData("listed_months", null, 4)]
    [InlineData("listed_months", """{"changed": "2026-03-01"}""", 4)]
    [InlineData("listed_months", """{"use_global_cursor":false,"states":[{"partition":{"region":"south","size":2},"cursor":{"changed":"2026-09-30"}},{"partition":{"region":"gone","size":1},"cursor":{"changed":"2026-02-02"}}],"state":{"changed":"2026-10-01"},"lookback_window":86400}""", 4)]
    [InlineData("listed_months", """{"use_global_cursor":true,"state":{"changed":"2026-10-01"},"lookback_window":5}""", 4)]
    public async Task Parts_give_what_one_read_gives(string stream, string? checkpoint, int parts)
    {
        using var whole = new FakeUpstream(Answer);
        using var divided = new FakeUpstream(Answer);

        var atOnce = await ReadAsync(whole, new ReadRequest { Stream = stream, Checkpoint = checkpoint });
        var reads = await ReadPartsAsync(divided, new ReadRequest { Stream = stream, Checkpoint = checkpoint }, most: 4);
        var join = await _connector.JoinAsync(divided.Source(time: Time), new ReadRequest { Stream = stream, Checkpoint = checkpoint }, CancellationToken.None);
        var joined = join([.. reads.Select(read => read.End)], isWhole: true);

        reads.Count.ShouldBe(parts);
        reads.SelectMany(read => read.Records).ShouldBe(atOnce.Records);
        divided.Seen.Select(request => request.Uri).ShouldBe(whole.Seen.Select(request => request.Uri));
        joined.ShouldBe(atOnce.Checkpoint);
        atOnce.Records.Count.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task Checkpoint_of_the_first_parts_never_passes_what_they_have_read()
    {
        using var upstream = new FakeUpstream(Answer);
        var request = new ReadRequest { Stream = "months" };
        var reads = await ReadPartsAsync(upstream, request, most: 4);
        var join = await _connector.JoinAsync(upstream.Source(time: Time), request, CancellationToken.None);

        var joined = Enumerable.Range(1, reads.Count).Select(count => join([.. reads.Take(count).Select(read => read.End)], isWhole: count == reads.Count));

        // The source also gives a record of the far end in every window: the end of a part's windows is as far as it can tell.
        joined.ShouldBe(["""{"changed": "2026-02-28"}""", """{"changed": "2026-05-31"}""", """{"changed": "2026-08-31"}""", """{"changed": "2026-11-20"}"""], new AsJson());
    }

    [Fact]
    public async Task State_for_all_partitions_moves_when_all_are_read()
    {
        const string Before = """{"use_global_cursor":false,"states":[],"state":{"changed":"2026-06-01"},"lookback_window":7}""";
        using var upstream = new FakeUpstream(Answer);
        var request = new ReadRequest { Stream = "listed_months", Checkpoint = Before };
        var reads = await ReadPartsAsync(upstream, request, most: 2);

        var join = await _connector.JoinAsync(upstream.Source(time: Time), request, CancellationToken.None);
        var first = JsonSerializer.Deserialize<JsonElement>(join([reads[0].End], isWhole: false)!);

        first.GetProperty("states").GetArrayLength().ShouldBe(5);
        first.GetProperty("state").GetProperty("changed").GetString().ShouldBe("2026-06-01");
        first.GetProperty("lookback_window").GetInt32().ShouldBe(7);
    }

    [Theory]
    [InlineData("one_window", null)]
    [InlineData("months", """{"changed": "2026-09-17"}""")]
    [InlineData("months", """{"state_type":"date-range","slices":[{"start":"2026-01-01","end":"2026-02-01"},{"start":"2026-06-01","end":"2026-06-15"}]}""")]
    [InlineData("feed", null)]
    [InlineData("filtered", null)]
    [InlineData("shared_key", null)]
    public async Task Read_that_is_short_or_whose_parts_may_share_records_is_not_divided(string stream, string? checkpoint)
    {
        using var upstream = new FakeUpstream(Answer);

        (await _connector.DivideAsync(upstream.Source(time: Time), new ReadRequest { Stream = stream, Checkpoint = checkpoint }, 4, CancellationToken.None)).ShouldBeEmpty();

        upstream.Seen.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("default_concurrency: 2", 2)]
    [InlineData("default_concurrency: \"{{ config['workers'] }}\"", 3)]
    [InlineData("default_concurrency: 9, max_concurrency: 3", 3)]
    [InlineData("default_concurrency: 1", 0)]
    public async Task Concurrency_level_of_the_manifest_limits_the_parts(string level, int parts)
    {
        var connector = ManifestConnector.Load(Yaml + $"\nconcurrency_level: {{type: ConcurrencyLevel, {level}}}\n", "demo", Time);
        using var upstream = new FakeUpstream(Answer);

        (await connector.DivideAsync(upstream.Source(new { workers = 3 }, time: Time), new ReadRequest { Stream = "months" }, 4, CancellationToken.None)).Count.ShouldBe(parts);
    }

    [Fact]
    public async Task Concurrency_that_is_no_number_is_named()
    {
        var connector = ManifestConnector.Load(Yaml + "\nconcurrency_level: {type: ConcurrencyLevel, default_concurrency: \"{{ config.workers }}\"}\n", "demo", Time);
        using var upstream = new FakeUpstream(Answer);

        var failure = await Should.ThrowAsync<SyncFleetException>(
            () => connector.DivideAsync(upstream.Source(new { workers = "many" }, time: Time), new ReadRequest { Stream = "months" }, 4, CancellationToken.None));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldStartWith("The concurrency of the source must be a whole number from 1 on, not 'many'");
    }

    [Fact]
    public async Task Part_of_another_making_is_named()
    {
        using var upstream = new FakeUpstream(Answer);

        var failure = await Should.ThrowAsync<SyncFleetException>(() => ReadAsync(upstream, new ReadRequest { Stream = "months", Part = """{"v":7}""" }));

        failure.Message.ShouldBe("The stored part of the stream cannot be understood; start the stream again.");
    }

    private async Task<List<(IReadOnlyList<string> Records, PartEnd End)>> ReadPartsAsync(FakeUpstream upstream, ReadRequest request, int most)
    {
        List<(IReadOnlyList<string>, PartEnd)> reads = [];
        foreach (var part in await _connector.DivideAsync(upstream.Source(time: Time), request, most, CancellationToken.None))
        {
            var (records, checkpoint) = await ReadAsync(upstream, request with { Part = part });
            reads.Add((records, new PartEnd(part, checkpoint)));
        }

        return reads;
    }

    // Each page by a read of its own, as another process would.
    private async Task<(IReadOnlyList<string> Records, string? Checkpoint)> ReadAsync(FakeUpstream upstream, ReadRequest request)
    {
        List<Page> pages = [];
        do
        {
            pages.Add(await _connector.ReadAsync(upstream.Source(time: Time), request with { Position = pages.LastOrDefault()?.NextPosition }, CancellationToken.None).FirstAsync());
        }
        while (pages[^1].NextPosition is not null);

        var records = pages.SelectMany(page => System.Text.Encoding.UTF8.GetString(page.Records.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return ([.. records], pages.LastOrDefault(page => page.CursorAfter is not null)?.CursorAfter);
    }

    // A record at the middle of the window, none in August, and one that the source gives whatever it is asked for.
    private static HttpResponseMessage Answer(SeenRequest request)
    {
        var query = HttpUtility.ParseQueryString(request.Uri.Query);
        if (query["from"] is not { } first)
        {
            return FakeUpstream.Json($$"""{"items":[{"id":"{{query["region"]}}-{{query["size"]}}"}]}""");
        }

        var (from, to) = (Date(first), Date(query["to"]!));
        var middle = from.AddDays((to.DayNumber - from.DayNumber) / 2);
        var own = middle.Month == 8 ? "" : $$"""{"id":"{{query["region"]}}{{middle:yyyyMMdd}}","changed":"{{middle:yyyy-MM-dd}}"},""";
        return FakeUpstream.Json($$"""{"items":[{{own}}{"id":"always","changed":"2026-11-20"}]}""");
    }

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed class AsJson : IEqualityComparer<string?>
    {
        public bool Equals(string? x, string? y) => JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>(x!), JsonSerializer.Deserialize<JsonElement>(y!));

        public int GetHashCode(string? obj) => 0;
    }
}
