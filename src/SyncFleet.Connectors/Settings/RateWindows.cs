using SyncFleet.Core.Budgets;

namespace SyncFleet.Connectors.Settings;

/// <summary>Makes rate windows of limits as vendors and settings give them.</summary>
internal static class RateWindows
{
    /// <summary>A window of <paramref name="limit"/> requests, at least one.</summary>
    public static RateWindow Of(double limit, int seconds) => new((int)Math.Max(1, Math.Floor(limit)), TimeSpan.FromSeconds(seconds));
}
