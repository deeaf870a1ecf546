using System.Globalization;

namespace SyncFleet.Sandbox.Altegio;

/// <summary>Central European time by the rule in force, so that no zone data of the machine is needed.</summary>
internal static class SalonTime
{
    public const string ZoneName = "Europe/Belgrade";

    private static readonly string[] Formats =
    [
        "yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-dd HH:mm:sszzz", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", "yyyy-MM-dd",
    ];

    /// <summary>1 in winter, 2 in summer.</summary>
    public static int OffsetHours(long unixSeconds)
    {
        var year = DateOnly.FromDayNumber((int)(unixSeconds / 86_400) + 719_162).Year;
        return unixSeconds >= LastSundayAtOne(year, 3) && unixSeconds < LastSundayAtOne(year, 10) ? 2 : 1;
    }

    /// <summary>The clock on the wall, as if it were UTC.</summary>
    public static long Local(long unixSeconds) => unixSeconds + (3600 * OffsetHours(unixSeconds));

    /// <summary>
    /// Reads a date or time of a query: with an offset (with or without colon), or the salon's own time. A plus sign that was not
    /// escaped arrives as a blank and is taken for one.
    /// </summary>
    /// <returns>Unix seconds, or null when it is no date.</returns>
    public static long? Parse(string text)
    {
        var blank = text.LastIndexOf(' ');
        var repaired = blank > 10 ? string.Concat(text.AsSpan(0, blank), "+", text.AsSpan(blank + 1)) : text;
        var hasOffset = repaired.Length > 11 && (repaired.EndsWith('Z') || repaired.IndexOfAny(['+', '-'], 11) > 0);
        if (!DateTimeOffset.TryParseExact(repaired, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return null;
        }

        var seconds = time.ToUnixTimeSeconds();
        return hasOffset ? seconds : seconds - (3600 * OffsetHours(seconds - 3600));
    }

    private static long LastSundayAtOne(int year, int month)
    {
        var last = new DateOnly(year, month, 31);
        return ((last.DayNumber - (int)last.DayOfWeek - 719_162) * 86_400L) + 3_600;
    }
}
