using System.ComponentModel.DataAnnotations;

namespace SyncFleet.Hosting.Configuration;

/// <summary>Whether traces and metrics leave the process.</summary>
public sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>
    /// OTLP endpoint, e.g. <c>http://127.0.0.1:4317</c> (gRPC) or <c>http://127.0.0.1:4318</c> (http). Null: nothing is exported
    /// (default); log lines carry trace ids all the same.
    /// </summary>
    [WebAddress(ErrorMessage = "SYNCFLEET_TELEMETRY__OTLPENDPOINT must be an http or https address, e.g. http://127.0.0.1:4317")]
    public Uri? OtlpEndpoint { get; set; }

    /// <summary><c>grpc</c> (default) or <c>http</c>: OTLP over HTTP with protobuf bodies. Ignored without an endpoint.</summary>
    [RegularExpression("^(grpc|http)$", ErrorMessage = "SYNCFLEET_TELEMETRY__PROTOCOL must be grpc or http")]
    public string Protocol { get; set; } = "grpc";

    /// <summary>Share of traces exported, 0 to 1. Default 1. Ignored without an endpoint.</summary>
    [Range(0.0, 1.0, ErrorMessage = "SYNCFLEET_TELEMETRY__SAMPLERATIO must be 0 to 1")]
    public double SampleRatio { get; set; } = 1;

    /// <summary>How often metrics are exported. Default 15 s, 1 s to 10 min. Ignored without an endpoint.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "SYNCFLEET_TELEMETRY__METRICINTERVAL must be 00:00:01 to 00:10:00")]
    public TimeSpan MetricInterval { get; set; } = TimeSpan.FromSeconds(15);
}
