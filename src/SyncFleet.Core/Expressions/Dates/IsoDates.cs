using System.Globalization;

namespace SyncFleet.Core.Expressions.Dates;

/// <summary>ISO 8601 dates and times: reading all its forms, writing the one of Python.</summary>
public static class IsoDates
{
    private const int MaxTextLength = 64;

    /// <summary>
    /// Reads <c>2026-01-31</c>, <c>20260131</c>, <c>2026-01</c>, <c>2026-W05-1</c>, <c>2026-031</c>, with a time after any one
    /// character and an offset. A text without offset is UTC; the offset of the text is kept. Microseconds at most.
    /// </summary>
    public static bool TryParse(string text, out DateTimeOffset value)
    {
        value = default;
        if (text.Length is 0 or > MaxTextLength) return false;
        var at = 0;
        if (!TryReadDate(text, ref at, out var date)) return false;
        var time = TimeSpan.Zero;
        var offset = TimeSpan.Zero;
        if (at < text.Length)
        {
            at++;
            if (at == text.Length || !IsoTimes.TryRead(text.AsSpan(at), out time, out offset)) return false;
        }

        return TryCombine(date, time, offset, out value);
    }

    internal static string Write(DateTimeOffset time, char separator)
    {
        var text = time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + separator + time.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var micros = MicrosecondsOf(time);
        if (micros != 0) text += string.Create(CultureInfo.InvariantCulture, $".{micros:000000}");
        return text + WriteOffset(time.Offset, colon: true);
    }

    internal static string WriteRepr(DateTimeOffset time)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"datetime.datetime({time.Year}, {time.Month}, {time.Day}, {time.Hour}, {time.Minute}");
        if (time.Second != 0 || MicrosecondsOf(time) != 0) text += string.Create(CultureInfo.InvariantCulture, $", {time.Second}");
        if (MicrosecondsOf(time) != 0) text += string.Create(CultureInfo.InvariantCulture, $", {MicrosecondsOf(time)}");
        return text + ", tzinfo=datetime.timezone.utc)";
    }

    internal static string WriteOffset(TimeSpan offset, bool colon)
    {
        var size = offset.Duration();
        return string.Create(CultureInfo.InvariantCulture, $"{(offset < TimeSpan.Zero ? '-' : '+')}{size.Hours:00}{(colon ? ":" : "")}{size.Minutes:00}");
    }

    internal static int MicrosecondsOf(DateTimeOffset time) => (int)(time.Ticks / TimeSpan.TicksPerMicrosecond % 1_000_000);

    internal static bool TryCombine(DateOnly date, TimeSpan time, TimeSpan offset, out DateTimeOffset value)
    {
        value = default;
        var ticks = (date.DayNumber * TimeSpan.TicksPerDay) + time.Ticks;
        var utc = ticks - offset.Ticks;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks || utc < 0 || utc > DateTime.MaxValue.Ticks) return false;

        // .NET holds no offset beyond 14 hours; the moment is the same without it.
        value = offset.Duration() > TimeSpan.FromHours(14) ? new DateTimeOffset(utc, TimeSpan.Zero) : new DateTimeOffset(ticks, offset);
        return true;
    }

    private static bool TryReadDate(string text, ref int at, out DateOnly date)
    {
        date = default;
        if (!TryDigits(text, ref at, 4, out var year) || year == 0) return false;
        var (month, day) = (1, 1);
        if (at < text.Length && IsDateContinued(text, at))
        {
            var dashed = text[at] == '-';
            if (dashed) at++;
            if (At(text, at) == 'W') return TryReadWeek(text, ref at, year, dashed, out date);
            if (DigitsAt(text, at) == 3) return TryReadDayOfYear(text, ref at, year, out date);
            if (!TryDigits(text, ref at, 2, out month)) return false;
            if (dashed ? At(text, at) == '-' : char.IsAsciiDigit(At(text, at)))
            {
                if (dashed) at++;
                if (!TryDigits(text, ref at, 2, out day)) return false;
            }
            else if (!dashed)
            {
                return false;
            }
        }

        if (month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        date = new DateOnly(year, month, day);
        return true;
    }

    private static bool IsDateContinued(string text, int at) => text[at] is '-' or 'W' || char.IsAsciiDigit(text[at]);

    private static bool TryReadWeek(string text, ref int at, int year, bool dashed, out DateOnly date)
    {
        date = default;
        at++;
        if (!TryDigits(text, ref at, 2, out var week) || week is < 1 or > 53) return false;
        var day = 1;
        var hasDay = dashed ? At(text, at) == '-' : char.IsAsciiDigit(At(text, at));
        if (hasDay && dashed) at++;
        if (hasDay && (!TryDigits(text, ref at, 1, out day) || day is < 1 or > 7)) return false;
        if (week > ISOWeek.GetWeeksInYear(year)) return false;
        date = DateOnly.FromDateTime(ISOWeek.ToDateTime(year, week, day == 7 ? DayOfWeek.Sunday : (DayOfWeek)day));
        return true;
    }

    private static bool TryReadDayOfYear(string text, ref int at, int year, out DateOnly date)
    {
        date = default;
        if (!TryDigits(text, ref at, 3, out var day) || day < 1 || day > (DateTime.IsLeapYear(year) ? 366 : 365)) return false;
        date = new DateOnly(year, 1, 1).AddDays(day - 1);
        return true;
    }

    private static int DigitsAt(string text, int at)
    {
        var count = 0;
        while (char.IsAsciiDigit(At(text, at + count))) count++;
        return count;
    }

    private static bool TryDigits(string text, ref int at, int count, out int value)
    {
        value = 0;
        for (var i = 0; i < count; i++, at++)
        {
            if (!char.IsAsciiDigit(At(text, at))) return false;
            value = (value * 10) + text[at] - '0';
        }

        return true;
    }

    private static char At(string text, int index) => index < text.Length ? text[index] : '\0';
}
