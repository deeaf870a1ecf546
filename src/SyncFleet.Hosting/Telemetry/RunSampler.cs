using System.Diagnostics;
using OpenTelemetry.Trace;

namespace SyncFleet.Hosting.Telemetry;

/// <summary>
/// Keeps a share of the traces, decided where a trace begins. A trace that would begin with a call to a server, such as the queries of
/// a background loop, is never kept: it belongs to no run.
/// </summary>
internal sealed class RunSampler(double ratio) : Sampler
{
    private readonly TraceIdRatioBasedSampler _share = new(ratio);

    public static Sampler Create(double ratio) => new ParentBasedSampler(new RunSampler(ratio));

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.Kind == ActivityKind.Client ? new SamplingResult(SamplingDecision.Drop) : _share.ShouldSample(samplingParameters);
}
