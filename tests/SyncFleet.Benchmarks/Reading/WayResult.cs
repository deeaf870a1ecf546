namespace SyncFleet.Benchmarks.Reading;

/// <summary>What one way of reading cost.</summary>
/// <param name="Name">The way.</param>
/// <param name="Whole">All records.</param>
/// <param name="Start">The first page only.</param>
internal readonly record struct WayResult(string Name, ReadingCost Whole, ReadingCost Start)
{
    /// <summary>CPU of what follows the first page.</summary>
    public double CpuAfterStart => Whole.CpuSeconds - Start.CpuSeconds;
}
