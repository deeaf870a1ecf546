using System.Buffers.Binary;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace SyncFleet.IntegrationTests.Telemetry;

/// <summary>An OTLP endpoint of the test's own, over gRPC and over HTTP, that keeps what it is sent.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    public ConcurrentQueue<ReceivedSpan> Spans { get; } = new();

    public ConcurrentQueue<ReceivedPoint> Points { get; } = new();

    /// <summary>Address for <c>grpc</c>.</summary>
    public string Grpc => _app.Urls.First();

    /// <summary>Address for <c>http</c>.</summary>
    public string Http => _app.Urls.Last();

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhostFree(HttpProtocols.Http2);
            kestrel.ListenLocalhostFree(HttpProtocols.Http1);
        });
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/traces", context => receiver.TakeHttpAsync(context, receiver.TakeSpans));
        app.MapPost("/v1/metrics", context => receiver.TakeHttpAsync(context, receiver.TakeMetrics));
        app.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", context => receiver.TakeGrpcAsync(context, receiver.TakeSpans));
        app.MapPost("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", context => receiver.TakeGrpcAsync(context, receiver.TakeMetrics));
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeHttpAsync(HttpContext context, Action<ProtoMessage> take)
    {
        take(new ProtoMessage(await ReadAsync(context)));
        context.Response.ContentType = "application/x-protobuf";
    }

    // A gRPC message: a byte that says whether it is compressed, four of length, the message; the answer is an empty one and the status.
    private async Task TakeGrpcAsync(HttpContext context, Action<ProtoMessage> take)
    {
        var body = await ReadAsync(context);
        take(new ProtoMessage(body.AsMemory(5, BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1)))));
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    private void TakeSpans(ProtoMessage request)
    {
        foreach (var resource in request.Messages(1))
        {
            var service = ServiceOf(resource);
            foreach (var span in resource.Messages(2).SelectMany(scope => scope.Messages(2)))
            {
                Spans.Enqueue(new ReceivedSpan(service, span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Attributes(9)));
            }
        }
    }

    // Of a metric: 1 name, 2 description, 3 unit; 5 gauge, 7 sum, 9 histogram, each with its points in 1, whose attributes are in 7 or 9.
    private void TakeMetrics(ProtoMessage request)
    {
        foreach (var resource in request.Messages(1))
        {
            var service = ServiceOf(resource);
            foreach (var metric in resource.Messages(2).SelectMany(scope => scope.Messages(2)))
            {
                foreach (var (kind, attributes) in (ReadOnlySpan<(int, int)>)[(5, 7), (7, 7), (9, 9)])
                {
                    foreach (var point in metric.Messages(kind).SelectMany(k => k.Messages(1)))
                    {
                        Points.Enqueue(new ReceivedPoint(service, metric.Text(1), metric.Text(3), metric.Text(2), kind == 9, point.Attributes(attributes)));
                    }
                }
            }
        }
    }

    private static string ServiceOf(ProtoMessage resource) => resource.Messages(1).First().Attributes(1)["service.name"];
}

/// <summary>A span as it came.</summary>
internal sealed record ReceivedSpan(string Service, string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Attributes);

/// <summary>A point of a metric as it came, without its number.</summary>
internal sealed record ReceivedPoint(string Service, string Name, string Unit, string Description, bool IsHistogram, IReadOnlyDictionary<string, string> Attributes);

internal static class FreePorts
{
    public static void ListenLocalhostFree(this KestrelServerOptions kestrel, HttpProtocols protocols) =>
        kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
}
