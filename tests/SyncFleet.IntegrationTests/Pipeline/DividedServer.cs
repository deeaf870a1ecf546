using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>
/// An API with two years of changes, asked for by month, and with a list for each of twelve regions; each answer takes its time. Its
/// manifest is a connector of the fleets under test.
/// </summary>
internal sealed class DividedServer : IAsyncDisposable
{
    public const string Connector = "divided";

    public const int Months = 24, Regions = 12, PagesPerList = 3, RecordsPerPage = 20;

    public const string Manifest = """
        version: 6.48.0
        type: DeclarativeSource
        check: {type: CheckStream, stream_names: [changes]}
        spec: {type: Spec, connection_specification: {type: object, required: [url], properties: {url: {type: string}}}}
        definitions:
          stream:
            type: DeclarativeStream
            primary_key: [id]
            retriever:
              type: SimpleRetriever
              requester: {type: HttpRequester, url_base: "{{ config['url'] }}", path: items}
              record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]}}
              paginator:
                type: DefaultPaginator
                page_token_option: {type: RequestOption, inject_into: request_parameter, field_name: page}
                pagination_strategy: {type: CursorPagination, cursor_value: "{{ response.next }}", stop_condition: "{{ not response.next }}"}
        streams:
          - $ref: "#/definitions/stream"
            name: changes
            incremental_sync:
              type: DatetimeBasedCursor
              cursor_field: changed
              datetime_format: "%Y-%m-%d"
              start_datetime: "2024-01-01"
              end_datetime: "2025-12-31"
              step: P1M
              cursor_granularity: P1D
              start_time_option: {type: RequestOption, inject_into: request_parameter, field_name: from}
              end_time_option: {type: RequestOption, inject_into: request_parameter, field_name: to}
          - $ref: "#/definitions/stream"
            name: regional
            primary_key: [id, region]
            transformations: [{type: AddFields, fields: [{path: [region], value: "{{ stream_partition.region }}"}]}]
            retriever:
              $ref: "#/definitions/stream/retriever"
              partition_router:
                type: ListPartitionRouter
                cursor_field: region
                values: [r01, r02, r03, r04, r05, r06, r07, r08, r09, r10, r11, r12]
                request_option: {type: RequestOption, inject_into: request_parameter, field_name: region}
        """;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _seen = new();
    private int _inHand;
    private int _mostInHand;

    private DividedServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>How long an answer takes.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(60);

    /// <summary>Answers in the place of the API's own, when it gives one; gets the list that is asked for.</summary>
    public Func<string, (int Status, int? RetryAfterSeconds)?> Refuse { get; set; } = _ => null;

    /// <summary>Most requests that were in hand at once.</summary>
    public int MostInHand => _mostInHand;

    /// <summary>Every page that was answered, as list and page.</summary>
    public IReadOnlyList<string> Seen => [.. _seen];

    public static async Task<DividedServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        DividedServer server = new(builder.Build());
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var list = context.Request.Query["region"].FirstOrDefault() ?? context.Request.Query["from"].FirstOrDefault() ?? "";
        var page = int.Parse(context.Request.Query["page"].FirstOrDefault() ?? "1", CultureInfo.InvariantCulture);
        InterlockedMax(ref _mostInHand, Interlocked.Increment(ref _inHand));
        await Task.Delay(Delay, TimeProvider.System, context.RequestAborted);
        Interlocked.Decrement(ref _inHand);
        if (Refuse(list) is { } refusal)
        {
            context.Response.StatusCode = refusal.Status;
            context.Response.Headers.RetryAfter = refusal.RetryAfterSeconds?.ToString(CultureInfo.InvariantCulture);
            return;
        }

        _seen.Enqueue($"{list} {page}");
        var records = context.Request.Query["region"].Count > 0
            ? Enumerable.Range(0, PagesPerList * RecordsPerPage).Select(n => new Item($"{list}/{n}", null))
            : Changes(from: list, to: context.Request.Query["to"].First()!);
        var pages = records.Chunk(RecordsPerPage).ToList();
        await context.Response.WriteAsJsonAsync(new { items = pages.ElementAtOrDefault(page - 1) ?? [], next = page < pages.Count ? page + 1 : (int?)null });
    }

    // Those of a month are spread over its first 28 days.
    private static IEnumerable<Item> Changes(string from, string to) => Enumerable.Range(0, Months)
        .Select(month => new DateOnly(2024, 1, 1).AddMonths(month))
        .SelectMany(month => Enumerable.Range(0, PagesPerList * RecordsPerPage).Select(n => new Item($"{month:yyyy-MM}/{n}", $"{month.AddDays(n % 28):yyyy-MM-dd}")))
        .Where(item => string.CompareOrdinal(item.Changed, from) >= 0 && string.CompareOrdinal(item.Changed, to) <= 0);

    private static void InterlockedMax(ref int most, int value)
    {
        for (var known = Volatile.Read(ref most); value > known; known = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, known);
        }
    }

    private sealed record Item(string Id, string? Changed)
    {
        public string Name => $"name of {Id}";
    }
}
