namespace SyncFleet.Core.Mappings.Values;

/// <summary>
/// Reads clock times of one zone. A time the clock skips (spring) is read with the offset before the change, so 02:30
/// becomes 03:30; a time it shows twice (autumn) is the first of the two.
/// </summary>
internal sealed class ZoneRule
{
    private readonly TimeZoneInfo? _zone;

    /// <exception cref="TimeZoneNotFoundException">No IANA zone has this name.</exception>
    public ZoneRule(string? name)
    {
        _zone = name is null or "UTC" ? null : TimeZoneInfo.FindSystemTimeZoneById(name);
    }

    /// <summary>Microseconds UTC of a clock time, both since 1970.</summary>
    public long ToUtc(long local)
    {
        if (_zone is null)
        {
            return local;
        }

        // No zone changes twice within two days, so the offsets a day before and a day after are the two that can hold.
        var before = OffsetAt(local - LocalTime.MicrosecondsPerDay);
        var after = OffsetAt(local + LocalTime.MicrosecondsPerDay);
        if (before == after)
        {
            return local - before;
        }

        var holdsBefore = OffsetAt(local - before) == before;
        var holdsAfter = OffsetAt(local - after) == after;
        if (holdsBefore && holdsAfter)
        {
            return local - Math.Max(before, after);
        }

        return holdsAfter ? local - after : local - before;
    }

    /// <summary>What the zone's clock shows, microseconds since 1970.</summary>
    public long ToLocal(long utc) => utc + (_zone is null ? 0 : OffsetAt(utc));

    private long OffsetAt(long utc)
    {
        var clamped = Math.Clamp(utc, LocalTime.Earliest, LocalTime.Latest);
        var instant = DateTime.UnixEpoch.AddTicks(clamped * TimeSpan.TicksPerMicrosecond);
        return _zone!.GetUtcOffset(instant).Ticks / TimeSpan.TicksPerMicrosecond;
    }
}
