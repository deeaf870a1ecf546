using System.Buffers;
using System.Globalization;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SyncFleet.Benchmarks.Reading;

/// <summary>
/// A collection of records of some 300 bytes, in pages, served on 127.0.0.1 by the process of the benchmark: what it costs is not the
/// reading process's. Each record has a number of its own; every tenth is canceled.
/// </summary>
internal sealed class RecordServer : IAsyncDisposable
{
    /// <summary>Number of the first record: all numbers have eight digits, so all records have one length.</summary>
    public const int First = 10_000_000;

    private readonly WebApplication _application;
    private readonly int _records;
    private readonly int _pageSize;

    private RecordServer(WebApplication application, int records, int pageSize) => (_application, _records, _pageSize) = (application, records, pageSize);

    public Uri Address => new(_application.Urls.First());

    public static async Task<RecordServer> StartAsync(int records, int pageSize)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new RecordServer(builder.Build(), records, pageSize);
        server._application.MapGet("/orders", (RequestDelegate)server.AnswerAsync);
        await server._application.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var after = int.TryParse(context.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number - First + 1 : 0;
        var end = Math.Min(after + _pageSize, _records);
        var body = new ArrayBufferWriter<byte>(_pageSize * 400);
        body.Write("{\"orders\":["u8);
        for (var i = after; i < end; i++)
        {
            Utf8.TryWrite(
                body.GetSpan(512),
                CultureInfo.InvariantCulture,
                $$$"""{{{(i > after ? "," : "")}}}{"id":{{{First + i}}},"number":"ORD-{{{First + i}}}","status":"{{{(i % 10 == 9 ? "canceled" : "paid")}}}","first_name":"Ada","last_name":"Lovelace","email":"ada.{{{First + i}}}@example.com","total":119.90,"currency":"EUR","created_at":"2026-01-02T03:04:05Z","updated_at":"2026-02-03T04:05:06Z","address":{"street":"1 Long Street","city":"Utrecht"},"tags":["new","gift"]}""",
                out var length);
            body.Advance(length);
        }

        body.Write(end < _records ? System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"],\"next\":{First + end - 1}}}")) : "],\"next\":null}"u8);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        return context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).AsTask();
    }
}
