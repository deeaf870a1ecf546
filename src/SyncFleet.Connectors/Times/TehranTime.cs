using System.Globalization;

namespace SyncFleet.Connectors.Times;

/// <summary>Local times of Tehran without a zone: +03:30, and an hour more in the summers until 2022.</summary>
internal static class TehranTime
{
    private static readonly TimeSpan Standard = new(3, 30, 0);

    // Without zone data on the machine only the summers before 2023 are an hour off.
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.TryFindSystemTimeZoneById("Asia/Tehran", out var found)
        ? found
        : TimeZoneInfo.CreateCustomTimeZone("Tehran", Standard, "Tehran", "Tehran");

    /// <summary>Reads a time; one that has a zone of its own keeps to it. False: it is no time.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var read))
        {
            return false;
        }

        if (read.Kind == DateTimeKind.Unspecified)
        {
            time = new DateTimeOffset(read, OffsetOf(read));
            return true;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    /// <summary>With its offset: <c>2026-10-21T14:06:17.173+03:30</c>.</summary>
    public static string Format(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    /// <summary>On the wall in Tehran, without zone: <c>2026-10-21T14:06:17.173</c>.</summary>
    public static string FormatLocal(DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, Zone).DateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture);

    // A time the zone leaves out can only be a mistake of the source; it is taken by the winter's rule.
    private static TimeSpan OffsetOf(DateTime local) => Zone.IsInvalidTime(local) ? Standard : Zone.GetUtcOffset(local);
}
