using System.ComponentModel.DataAnnotations;

namespace SyncFleet.Hosting.Configuration;

/// <summary>Whether traces and metrics leave the process.</summary>
public sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>OTLP endpoint (gRPC), e.g. <c>http://127.0.0.1:4317</c>. Null: nothing is exported (default).</summary>
    public Uri? OtlpEndpoint { get; set; }

    /// <summary>Share of traces kept, 0 to 1. Default 1. Ignored without an endpoint.</summary>
    [Range(0.0, 1.0, ErrorMessage = "SYNCFLEET_TELEMETRY__SAMPLERATIO must be 0 to 1")]
    public double SampleRatio { get; set; } = 1;
}
