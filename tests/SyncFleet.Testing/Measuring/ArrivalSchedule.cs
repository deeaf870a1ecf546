namespace SyncFleet.Testing.Measuring;

/// <summary>
/// Arrivals at a fixed rate. They are due by the clock, whatever became of those before, and what they meet is counted from when they
/// were due: a system that is late with one does not get the next one later.
/// </summary>
/// <param name="perSecond">Arrivals a second, above 0.</param>
/// <param name="length">For how long they come.</param>
public sealed class ArrivalSchedule(int perSecond, TimeSpan length)
{
    /// <summary>How many come in all.</summary>
    public int Count { get; } = (int)(perSecond * length.Ticks / TimeSpan.TicksPerSecond);

    /// <summary>When an arrival is due after the start; the first, number 0, is due at once.</summary>
    public TimeSpan DueAt(int arrival) => new((((long)arrival * TimeSpan.TicksPerSecond) + perSecond - 1) / perSecond);

    /// <summary>How many are due when so much time has passed since the start.</summary>
    public int DueBy(TimeSpan elapsed) =>
        elapsed < TimeSpan.Zero ? 0 : (int)Int128.Min(Count, ((Int128)elapsed.Ticks * perSecond / TimeSpan.TicksPerSecond) + 1);
}
