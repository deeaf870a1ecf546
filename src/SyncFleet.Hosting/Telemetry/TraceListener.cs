using System.Diagnostics;

namespace SyncFleet.Hosting.Telemetry;

/// <summary>
/// Keeps trace ids going from message to message though nobody exports spans: an activity of the fleet or of the bus is made with its
/// ids alone, no tags, no events. What is exported, and how much of it, is the tracer provider's to say.
/// </summary>
internal sealed class TraceListener : IDisposable
{
    private readonly ActivityListener _listener = new()
    {
        ShouldListenTo = source => source.Name is FleetMetrics.Name or "MassTransit",
        Sample = (ref _) => ActivitySamplingResult.PropagationData,
        SampleUsingParentId = (ref _) => ActivitySamplingResult.PropagationData,
    };

    public TraceListener() => ActivitySource.AddActivityListener(_listener);

    public void Dispose() => _listener.Dispose();
}
