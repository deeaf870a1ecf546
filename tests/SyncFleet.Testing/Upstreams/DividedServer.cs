using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SyncFleet.Testing.Processes;

namespace SyncFleet.Testing.Upstreams;

/// <summary>
/// An API with two years of changes, asked for by month, with a list for each of twelve regions, and with tables that only it knows the
/// names of; each answer takes its time. Its manifest is a connector of the fleets under test.
/// </summary>
public sealed class DividedServer : IAsyncDisposable
{
    public const string Connector = "divided";

    public const int Months = 24, Regions = 12, PagesPerList = 3, RecordsPerPage = 20;

    /// <summary>Records of the stream <c>changes</c>.</summary>
    public const int Changes = Months * PagesPerList * RecordsPerPage;

    /// <summary>Records of the stream <c>regional</c>.</summary>
    public const int Regionals = Regions * PagesPerList * RecordsPerPage;

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
        dynamic_streams:
          - type: DynamicDeclarativeStream
            name: tables
            stream_template:
              $ref: "#/definitions/stream"
              name: ""
              retriever:
                $ref: "#/definitions/stream/retriever"
                requester: {$ref: "#/definitions/stream/retriever/requester", path: ""}
            components_resolver:
              type: HttpComponentsResolver
              retriever:
                type: SimpleRetriever
                requester: {$ref: "#/definitions/stream/retriever/requester", path: tables}
                record_selector: {$ref: "#/definitions/stream/retriever/record_selector"}
              components_mapping:
                - {type: ComponentMappingDefinition, field_path: [name], value: "{{ components_values.name }}"}
                - {type: ComponentMappingDefinition, field_path: [retriever, requester, path], value: "tables/{{ components_values.name }}"}
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

    /// <summary>Makes it a connector of the fleets that are started from now on.</summary>
    public static Task WriteManifestAsync() => File.WriteAllTextAsync(Path.Combine(FleetSettings.ManifestsFolder, $"{Connector}.yaml"), Manifest);

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

        if (context.Request.Path.Value!.StartsWith("/tables", StringComparison.Ordinal))
        {
            await AnswerTableAsync(context, page);
            return;
        }

        _seen.Enqueue($"{list} {page}");
        var records = context.Request.Query["region"].Count > 0
            ? Enumerable.Range(0, PagesPerList * RecordsPerPage).Select(n => new Item($"{list}/{n}", null))
            : ChangesBetween(list, to: context.Request.Query["to"].First()!);
        var pages = records.Chunk(RecordsPerPage).ToList();
        await context.Response.WriteAsJsonAsync(new { items = pages.ElementAtOrDefault(page - 1) ?? [], next = page < pages.Count ? page + 1 : (int?)null });
    }

    // Which tables there are, or the records of one.
    private static Task AnswerTableAsync(HttpContext context, int page) => context.Request.Path.Value!.Split('/') is [.., "tables", var table]
        ? context.Response.WriteAsJsonAsync(new
        {
            items = Enumerable.Range(page * RecordsPerPage, RecordsPerPage).Select(n => new Item($"{table}/{n}", null)),
            next = page < PagesPerList ? page + 1 : (int?)null,
        })
        : context.Response.WriteAsJsonAsync(new { items = new[] { new { name = "clinics" }, new { name = "doctors" } } });

    // Those of a month are spread over its first 28 days.
    private static IEnumerable<Item> ChangesBetween(string from, string to) => Enumerable.Range(0, Months)
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
