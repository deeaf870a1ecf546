namespace SyncFleet.Benchmarks.Reading;

/// <summary>What one process cost from its start to its end.</summary>
/// <param name="CpuSeconds">User and system, of the whole process, the compiler and the collector included.</param>
/// <param name="WallSeconds">From its start to its end.</param>
/// <param name="PeakBytes">Most resident memory; looked at every few milliseconds.</param>
internal readonly record struct ReadingCost(double CpuSeconds, double WallSeconds, long PeakBytes)
{
    /// <summary>The least of each: what disturbs only makes it more.</summary>
    public static ReadingCost Least(IReadOnlyList<ReadingCost> costs) => new(costs.Min(c => c.CpuSeconds), costs.Min(c => c.WallSeconds), costs.Max(c => c.PeakBytes));
}
