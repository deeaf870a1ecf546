using System.Text.Json;
using SyncFleet.Sandbox.Generation;

namespace SyncFleet.Sandbox.QuickBooks;

/// <summary>Pacific time by the rule in force, so that no zone data of the machine is needed.</summary>
internal static class PacificTime
{
    /// <summary>Local time with its offset: <c>2026-10-20T11:02:00-07:00</c>.</summary>
    public static Utf8Text Text(Span<byte> room, long unixSeconds, bool withMilliseconds = false)
    {
        var behind = IsSummer(unixSeconds) ? 7 : 8;
        var text = new Utf8Text(room).AddDateTime(unixSeconds - (behind * 3600));
        return (withMilliseconds ? text.Add(".000"u8) : text).Add("-"u8).Add(behind, 2).Add(":00"u8);
    }

    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> property, long unixSeconds, bool withMilliseconds = false) =>
        Text(stackalloc byte[40], unixSeconds, withMilliseconds).WriteTo(writer, property);

    // From the second Sunday of March, 2:00, to the first of November, 2:00.
    private static bool IsSummer(long unixSeconds)
    {
        var year = DateOnly.FromDayNumber((int)(unixSeconds / 86_400) + 719_162).Year;
        return unixSeconds >= Sunday(year, 3, 8) + (10 * 3600) && unixSeconds < Sunday(year, 11, 1) + (9 * 3600);
    }

    private static long Sunday(int year, int month, int from)
    {
        var day = new DateOnly(year, month, from);
        return (day.DayNumber + ((7 - (int)day.DayOfWeek) % 7) - 719_162) * 86_400L;
    }
}
