using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using SyncFleet.Hosting.Telemetry;

namespace SyncFleet.Tests.Deploy;

/// <summary>Every series that Prometheus can have of a fleet: its own instruments, and those of others, listed one by one.</summary>
internal static class KnownSeries
{
    // Instruments of .NET and Npgsql that the fleet exports, by meter.
    private static readonly (string Name, string Unit, SeriesKind Kind)[] Libraries =
    [
        ("http.client.request.duration", "s", SeriesKind.Histogram), // System.Net.Http
        ("dotnet.process.cpu.time", "s", SeriesKind.Counter), // System.Runtime
        ("dotnet.process.memory.working_set", "By", SeriesKind.Gauge), // System.Runtime
        ("db.client.operation.duration", "s", SeriesKind.Histogram), // Npgsql
    ];

    /// <summary>Not from the fleet: RabbitMQ's plugin rabbitmq_prometheus (family queue_coarse_metrics), and the blackbox exporter.</summary>
    public static IReadOnlyList<string> Others { get; } =
        ["rabbitmq_detailed_queue_messages_ready", "rabbitmq_detailed_queue_messages_unacked", "probe_success"];

    public static IReadOnlyList<string> OfLibraries { get; } = [.. Libraries.SelectMany(l => PrometheusName.Of(l.Name, l.Unit, l.Kind))];

    /// <summary>The fleet's instruments as they are declared, by the series that each becomes.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> OfFleet()
    {
        Dictionary<string, IReadOnlyList<string>> found = new(StringComparer.Ordinal);
        RuntimeHelpers.RunClassConstructor(typeof(FleetMetrics).TypeHandle);
        using var gauges = new FleetGauges();
        using var hand = new WorkInHand(TimeProvider.System);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == FleetMetrics.Name)
                {
                    lock (found)
                    {
                        found[instrument.Name] = PrometheusName.Of(instrument);
                    }
                }
            },
        };
        listener.Start();
        lock (found)
        {
            return new Dictionary<string, IReadOnlyList<string>>(found, StringComparer.Ordinal);
        }
    }
}
