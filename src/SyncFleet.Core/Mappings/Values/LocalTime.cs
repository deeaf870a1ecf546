namespace SyncFleet.Core.Mappings.Values;

/// <summary>A date and time as written, and its offset when it carries one.</summary>
/// <param name="Microseconds">Microseconds since 1970-01-01T00:00:00 on the clock it was written by.</param>
/// <param name="OffsetSeconds">Seconds its clock is ahead of UTC; null: it does not say.</param>
internal readonly record struct LocalTime(long Microseconds, int? OffsetSeconds)
{
    /// <summary>0001-01-01T00:00:00.</summary>
    public const long Earliest = -62_135_596_800_000_000;

    /// <summary>9999-12-31T23:59:59.999999.</summary>
    public const long Latest = 253_402_300_799_999_999;

    public const long MicrosecondsPerSecond = 1_000_000;
    public const long MicrosecondsPerDay = 86_400 * MicrosecondsPerSecond;

    public static bool IsInRange(long microseconds) => microseconds is >= Earliest and <= Latest;

    /// <summary>Puts the parts together, or says why they are no time.</summary>
    public static string? Create(in TimeParts parts, string malformed, out LocalTime time)
    {
        time = default;
        if (parts.Year is < 1 or > 9999)
        {
            return Reasons.TimestampRange;
        }

        if (parts.Month is < 1 or > 12 || parts.Day < 1 || parts.Day > DateTime.DaysInMonth(parts.Year, parts.Month))
        {
            return malformed;
        }

        // 24:00:00 is the end of the day and :60 a leap second; both are the next second's beginning, as in PostgreSQL.
        var isMidnight = parts is { Hour: 24, Minute: 0, Second: 0, Microsecond: 0 };
        if ((parts.Hour > 23 && !isMidnight) || parts.Minute > 59 || parts.Second > 60 || Math.Abs(parts.OffsetSeconds ?? 0) >= 86_400)
        {
            return malformed;
        }

        var days = new DateTime(parts.Year, parts.Month, parts.Day).Ticks / TimeSpan.TicksPerDay;
        var seconds = (days * 86_400) + (parts.Hour * 3_600) + (parts.Minute * 60) + parts.Second;
        var microseconds = (seconds * MicrosecondsPerSecond) + parts.Microsecond + Earliest;
        time = new LocalTime(microseconds, parts.OffsetSeconds);
        return IsInRange(microseconds) ? null : Reasons.TimestampRange;
    }
}

/// <summary>The parts of a date and time as read, not yet checked.</summary>
internal struct TimeParts()
{
    public int Year = 1900;
    public int Month = 1;
    public int Day = 1;
    public int Hour;
    public int Minute;
    public int Second;
    public int Microsecond;
    public int? OffsetSeconds;
}
