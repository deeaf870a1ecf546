using SyncFleet.Core.Budgets;

namespace SyncFleet.Connectors.Settings;

/// <summary>Makes rate windows of limits as vendors and settings give them.</summary>
internal static class RateWindows
{
    private const int Largest = 2000;

    /// <summary>
    /// A window of <paramref name="limit"/> requests, at least one. A window holds 2 000 at most; more than that a minute or an hour
    /// is a rate over a shorter time.
    /// </summary>
    public static RateWindow Of(double limit, int seconds)
    {
        while (limit > Largest && seconds > 1)
        {
            limit /= 60;
            seconds /= 60;
        }

        return new RateWindow((int)Math.Clamp(Math.Floor(limit), 1, Largest), TimeSpan.FromSeconds(seconds));
    }
}
