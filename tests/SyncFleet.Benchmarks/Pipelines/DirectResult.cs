namespace SyncFleet.Benchmarks.Pipelines;

/// <summary>What the direct path's process prints.</summary>
internal sealed record DirectResult
{
    public required long Rows { get; init; }
    public required double Seconds { get; init; }
    public required double CpuSeconds { get; init; }
    public required long PeakBytes { get; init; }
}
