using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SyncFleet.Benchmarks.Dividing;

/// <summary>Four years of records, asked for by month; each answer takes its time, however many are asked for at once.</summary>
internal sealed class MonthServer : IAsyncDisposable
{
    public const string Connector = "months";

    public const int Months = 48, RecordsPerMonth = 200;

    public const string Manifest = """
        version: 6.48.0
        type: DeclarativeSource
        check: {type: CheckStream, stream_names: [records]}
        spec: {type: Spec, connection_specification: {type: object, properties: {url: {type: string}}}}
        streams:
          - type: DeclarativeStream
            name: records
            primary_key: [id]
            retriever:
              type: SimpleRetriever
              requester: {type: HttpRequester, url_base: "{{ config['url'] }}", path: records}
              record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]}}
            incremental_sync:
              type: DatetimeBasedCursor
              cursor_field: changed
              datetime_format: "%Y-%m-%d"
              start_datetime: "2022-01-01"
              end_datetime: "2025-12-31"
              step: P1M
              cursor_granularity: P1D
              start_time_option: {type: RequestOption, inject_into: request_parameter, field_name: from}
        """;

    private readonly WebApplication _application;
    private readonly TimeSpan _delay;

    private MonthServer(WebApplication application, TimeSpan delay) => (_application, _delay) = (application, delay);

    public Uri Address => new(_application.Urls.First());

    public static async Task<MonthServer> StartAsync(TimeSpan delay)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new MonthServer(builder.Build(), delay);
        server._application.MapGet("/records", (RequestDelegate)server.AnswerAsync);
        await server._application.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        await Task.Delay(_delay, TimeProvider.System, context.RequestAborted);
        var month = DateOnly.ParseExact(context.Request.Query["from"].First()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        await context.Response.WriteAsJsonAsync(new
        {
            items = Enumerable.Range(0, RecordsPerMonth).Select(n => new { id = $"{month:yyyyMM}-{n}", changed = $"{month.AddDays(n % 28):yyyy-MM-dd}", name = $"record {n} of {month:MMMM yyyy}" }),
        });
    }
}
