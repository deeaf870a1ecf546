using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SyncFleet.Core.Expressions.Dates;

/// <summary>Reads times by the directives of Python's strptime, in English. Each format is compiled once.</summary>
internal static class Strptime
{
    private const int MaxFormatLength = 200;
    private const int MaxTextLength = 200;
    private const int MaxKnownFormats = 500;

    private static readonly ConcurrentDictionary<string, Regex?> Known = new(StringComparer.Ordinal);
    private static readonly DateTimeFormatInfo English = CultureInfo.InvariantCulture.DateTimeFormat;

    public static bool TryParse(string text, string format, out DateTimeOffset time)
    {
        time = default;
        if (text.Length > MaxTextLength || format.Length > MaxFormatLength) return false;
        if (Known.Count > MaxKnownFormats) Known.Clear();
        var match = Known.GetOrAdd(format, Compile)?.Match(text);
        return match is { Success: true } && TryBuild(match, out time);
    }

    private static Regex? Compile(string format)
    {
        var pattern = new StringBuilder("^");
        var used = new HashSet<char>();
        for (var at = 0; at < format.Length; at++)
        {
            if (char.IsWhiteSpace(format[at]))
            {
                while (at + 1 < format.Length && char.IsWhiteSpace(format[at + 1])) at++;
                pattern.Append("\\s+");
            }
            else if (format[at] != '%')
            {
                pattern.Append(Regex.Escape(format[at].ToString()));
            }
            else if (++at == format.Length || !TryAppend(pattern, format[at], used))
            {
                return null;
            }
        }

        return new Regex(pattern.Append("\\z").ToString(), RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }

    private static bool TryAppend(StringBuilder pattern, char directive, HashSet<char> used)
    {
        if (directive == '%')
        {
            pattern.Append('%');
            return true;
        }

        var body = directive switch
        {
            'Y' => "[0-9]{4}",
            'y' => "[0-9]{2}",
            'm' => "1[0-2]|0[1-9]|[1-9]",
            'd' => "3[0-1]|[1-2][0-9]|0[1-9]|[1-9]| [1-9]",
            'H' => "2[0-3]|[0-1][0-9]|[0-9]",
            'I' => "1[0-2]|0[1-9]|[1-9]",
            'M' => "[0-5][0-9]|[0-9]",
            'S' => "6[0-1]|[0-5][0-9]|[0-9]",
            'f' => "[0-9]{1,6}",
            'j' => "36[0-6]|3[0-5][0-9]|[1-2][0-9][0-9]|0[1-9][0-9]|00[1-9]|[1-9][0-9]|0[1-9]|[1-9]",
            'z' => "[+-][0-9][0-9]:?[0-5][0-9](:?[0-5][0-9])?|Z",
            'Z' => "UTC|GMT",
            'p' => "AM|PM",
            'a' => string.Join('|', English.AbbreviatedDayNames),
            'A' => string.Join('|', English.DayNames),
            'b' => string.Join('|', English.AbbreviatedMonthNames.Where(n => n.Length > 0)),
            'B' => string.Join('|', English.MonthNames.Where(n => n.Length > 0)),
            's' => "-?[0-9]{1,12}",
            _ => null,
        };
        if (body is null || !used.Add(directive)) return false;
        pattern.Append("(?<").Append(directive).Append('>').Append(body).Append(')');
        return true;
    }

    private static bool TryBuild(Match match, out DateTimeOffset time)
    {
        time = default;
        if (Text(match, "s") is { } epoch) return DateTimeFormats.TryParse(epoch, "%s", out time);
        var year = Number(match, "Y") ?? TwoDigitYear(Number(match, "y")) ?? 1900;
        if (year == 0) return false;
        var month = Number(match, "m") ?? IndexOf(English.AbbreviatedMonthNames, Text(match, "b")) ?? IndexOf(English.MonthNames, Text(match, "B")) ?? 1;
        var day = Number(match, "d") ?? 1;
        if (Number(match, "j") is { } dayOfYear && !TryFromDayOfYear(year, dayOfYear, out month, out day)) return false;
        if (day > DateTime.DaysInMonth(year, month)) return false;
        var seconds = Number(match, "S") ?? 0;
        if (seconds > 59) return false;
        var clock = new TimeSpan(0, HourOf(match), Number(match, "M") ?? 0, seconds) + Fraction(Text(match, "f"));
        var offset = TimeSpan.Zero;
        if (Text(match, "z") is { } zone && !TryReadOffset(zone, out offset)) return false;
        return IsoDates.TryCombine(new DateOnly(year, month, day), clock, offset, out time);
    }

    private static int HourOf(Match match)
    {
        if (Number(match, "H") is { } hour) return hour;
        if (Number(match, "I") is not { } half) return 0;
        var afternoon = string.Equals(Text(match, "p"), "PM", StringComparison.OrdinalIgnoreCase);
        return (half % 12) + (afternoon ? 12 : 0);
    }

    private static bool TryReadOffset(string zone, out TimeSpan offset) =>
        IsoTimes.TryReadOffset(zone.Length > 6 ? zone.AsSpan(0, zone[3] == ':' ? 6 : 5) : zone, out offset);

    private static TimeSpan Fraction(string? digits) =>
        digits is null ? TimeSpan.Zero : TimeSpan.FromTicks(int.Parse(digits.PadRight(6, '0'), CultureInfo.InvariantCulture) * TimeSpan.TicksPerMicrosecond);

    private static bool TryFromDayOfYear(int year, int dayOfYear, out int month, out int day)
    {
        (month, day) = (1, 1);
        if (dayOfYear > (DateTime.IsLeapYear(year) ? 366 : 365)) return false;
        var date = new DateOnly(year, 1, 1).AddDays(dayOfYear - 1);
        (month, day) = (date.Month, date.Day);
        return true;
    }

    private static int? TwoDigitYear(int? year) => year is null ? null : year <= 68 ? 2000 + year : 1900 + year;

    private static int? IndexOf(string[] names, string? name) =>
        name is null ? null : Array.FindIndex(names, n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase)) + 1;

    private static int? Number(Match match, string name) =>
        Text(match, name) is { } text ? int.Parse(text, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) : null;

    // IgnoreCase does not reach group names: %M and %m are two groups.
    private static string? Text(Match match, string name) => match.Groups[name] is { Success: true } group ? group.Value : null;
}
