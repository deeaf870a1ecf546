using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SyncFleet.Hosting.Configuration;

namespace SyncFleet.Hosting.Telemetry;

/// <summary>Builds the OpenTelemetry providers at start when an endpoint is set, and flushes them at the stop.</summary>
internal sealed class FleetTelemetry(string role, IOptions<TelemetryOptions> options) : IHostedService, IDisposable
{
    private static readonly string[] Sources = [FleetMetrics.Name, "MassTransit", "Npgsql", "System.Net.Http", "Microsoft.AspNetCore"];

    private static readonly string[] Meters =
        [FleetMetrics.Name, "MassTransit", "Npgsql", "System.Net.Http", "Microsoft.AspNetCore.Hosting", "System.Runtime", "Polly"];

    private TracerProvider? _tracer;
    private MeterProvider? _meter;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.OtlpEndpoint is not { } endpoint)
        {
            return Task.CompletedTask;
        }

        var resource = ResourceBuilder.CreateDefault().AddService("syncfleet-" + role, serviceNamespace: "syncfleet");
        _tracer = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.Value.SampleRatio)))
            .AddSource(Sources)
            .AddOtlpExporter(exporter => Configure(exporter, endpoint))
            .Build();
        _meter = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(Meters)
            .AddOtlpExporter(exporter => Configure(exporter, endpoint))
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _tracer?.ForceFlush(2000);
        _meter?.ForceFlush(2000);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _tracer?.Dispose();
        _meter?.Dispose();
    }

    private static void Configure(OtlpExporterOptions exporter, Uri endpoint)
    {
        exporter.Endpoint = endpoint;
        exporter.Protocol = OtlpExportProtocol.Grpc;
    }
}

internal static class FleetTelemetryRegistration
{
    public static void AddFleetTelemetry(this WebApplicationBuilder builder, string role)
    {
        builder.Services.AddFleetOptions<TelemetryOptions>(TelemetryOptions.Section);
        builder.Services.AddHostedService(services => new FleetTelemetry(role, services.GetRequiredService<IOptions<TelemetryOptions>>()));
    }
}
