namespace SyncFleet.Testing.Measuring;

/// <summary>Percentiles by nearest rank: always a value that was measured, never one in between.</summary>
public static class Percentile
{
    /// <param name="values">At least one, in any order.</param>
    /// <param name="percent">Above 0, at most 100.</param>
    /// <returns>The smallest value that at least so many percent of the values do not exceed.</returns>
    public static double Of(IReadOnlyCollection<double> values, double percent)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        var rank = (int)Math.Ceiling(percent / 100 * values.Count);
        return values.Order().ElementAt(rank - 1);
    }
}
