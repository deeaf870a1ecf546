using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SyncFleet.Hosting.Configuration;

namespace SyncFleet.Hosting.Telemetry;

/// <summary>
/// Keeps trace ids going from the start; builds the OpenTelemetry providers when an endpoint is set, and flushes them at the stop.
/// Starts before everything that works and stops after it.
/// </summary>
internal sealed class FleetTelemetry(string role, IOptions<TelemetryOptions> options) : IHostedLifecycleService, IDisposable
{
    private const int FlushMilliseconds = 2000;

    private static readonly string[] Sources = [FleetMetrics.Name, "MassTransit", "Npgsql", "System.Net.Http", "Microsoft.AspNetCore"];

    private static readonly string[] Meters =
        [FleetMetrics.Name, "MassTransit", "Npgsql", "System.Net.Http", "Microsoft.AspNetCore.Hosting", "System.Runtime", "Polly"];

    private readonly TraceListener _listener = new();
    private TracerProvider? _tracer;
    private MeterProvider? _meter;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.OtlpEndpoint is not { } endpoint)
        {
            return Task.CompletedTask;
        }

        var resource = ResourceBuilder.CreateDefault().AddService("syncfleet-" + role, serviceNamespace: "syncfleet");
        _tracer = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .SetSampler(RunSampler.Create(options.Value.SampleRatio))
            .AddSource(Sources)
            .AddOtlpExporter(exporter => Configure(exporter, endpoint, "v1/traces"))
            .Build();
        _meter = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meters)
            .AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, endpoint, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.Value.MetricInterval.TotalMilliseconds;
            })
            .Build();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        _tracer?.ForceFlush(FlushMilliseconds);
        _meter?.ForceFlush(FlushMilliseconds);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _tracer?.Dispose();
        _meter?.Dispose();
        _listener.Dispose();
    }

    private void Configure(OtlpExporterOptions exporter, Uri endpoint, string path)
    {
        // Over gRPC the path names the service and is the exporter's to add; over http an address that is given is taken as it is.
        var overHttp = options.Value.Protocol == "http";
        exporter.Protocol = overHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = overHttp ? new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{path}") : endpoint;
    }
}
