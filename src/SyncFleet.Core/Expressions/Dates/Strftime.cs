using System.Globalization;
using System.Text;

namespace SyncFleet.Core.Expressions.Dates;

/// <summary>Writes times by the directives of C's strftime as Python on Linux has them, in English.</summary>
internal static class Strftime
{
    private static readonly DateTimeFormatInfo English = CultureInfo.InvariantCulture.DateTimeFormat;

    public static string Format(DateTimeOffset time, string format)
    {
        var output = new StringBuilder(format.Length + 16);
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] != '%' || at + 1 == format.Length)
            {
                output.Append(format[at]);
                continue;
            }

            var flag = format[at + 1] is '-' or '_' or '0' or '^' && at + 2 < format.Length ? format[at + 1] : '\0';
            var directive = format[at + (flag == '\0' ? 1 : 2)];
            var text = Write(time, directive);
            if (text is null)
            {
                output.Append('%');
                continue;
            }

            output.Append(Flagged(text, flag));
            at += flag == '\0' ? 1 : 2;
        }

        return output.ToString();
    }

    private static string Flagged(string text, char flag) => flag switch
    {
        '-' when text.Length > 1 => text[..^1].TrimStart('0', ' ') + text[^1],
        '_' when text.Length > 1 && text[0] == '0' => text[..^1].TrimStart('0').PadLeft(text.Length - 1) + text[^1],
        '0' => text.Replace(' ', '0'),
        '^' => text.ToUpperInvariant(),
        _ => text,
    };

    private static string? Write(DateTimeOffset time, char directive) => directive switch
    {
        'Y' => Digits(time.Year, 4),
        'm' => Digits(time.Month, 2),
        'd' => Digits(time.Day, 2),
        'H' => Digits(time.Hour, 2),
        'M' => Digits(time.Minute, 2),
        'S' => Digits(time.Second, 2),
        'f' => Digits(IsoDates.MicrosecondsOf(time), 6),
        'z' => IsoDates.WriteOffset(time.Offset, colon: false),
        'Z' => time.Offset == TimeSpan.Zero ? "UTC" : "UTC" + IsoDates.WriteOffset(time.Offset, colon: true),
        's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        'F' => Format(time, "%Y-%m-%d"),
        'T' or 'X' => Format(time, "%H:%M:%S"),
        'D' or 'x' => Format(time, "%m/%d/%y"),
        'R' => Format(time, "%H:%M"),
        'r' => Format(time, "%I:%M:%S %p"),
        'c' => Format(time, "%a %b %e %H:%M:%S %Y"),
        '%' => "%",
        'n' => "\n",
        't' => "\t",
        _ => WriteName(time, directive) ?? WriteRare(time, directive),
    };

    private static string? WriteName(DateTimeOffset time, char directive) => directive switch
    {
        'a' => English.GetAbbreviatedDayName(time.DayOfWeek),
        'A' => English.GetDayName(time.DayOfWeek),
        'b' or 'h' => English.GetAbbreviatedMonthName(time.Month),
        'B' => English.GetMonthName(time.Month),
        'p' => time.Hour < 12 ? "AM" : "PM",
        'P' => time.Hour < 12 ? "am" : "pm",
        _ => null,
    };

    private static string? WriteRare(DateTimeOffset time, char directive) => directive switch
    {
        'y' => Digits(time.Year % 100, 2),
        'C' => Digits(time.Year / 100, 2),
        'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'k' => time.Hour.ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'I' => Digits(HourOf12(time), 2),
        'l' => HourOf12(time).ToString(CultureInfo.InvariantCulture).PadLeft(2),
        'j' => Digits(time.DayOfYear, 3),
        'w' => Digits((int)time.DayOfWeek, 1),
        'u' => Digits(time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek, 1),
        'U' => Digits((time.DayOfYear + 6 - (int)time.DayOfWeek) / 7, 2),
        'W' => Digits((time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7, 2),
        'V' => Digits(ISOWeek.GetWeekOfYear(time.DateTime), 2),
        'G' => Digits(ISOWeek.GetYear(time.DateTime), 4),
        'g' => Digits(ISOWeek.GetYear(time.DateTime) % 100, 2),
        _ => null,
    };

    private static int HourOf12(DateTimeOffset time) => time.Hour % 12 == 0 ? 12 : time.Hour % 12;

    private static string Digits(int value, int width) => value.ToString("D" + width.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
