using System.Globalization;
using System.Text;

namespace SyncFleet.Connectors.Finale;

/// <summary>Finale's dates: ISO without zone, taken as UTC.</summary>
internal static class UpdatedDates
{
    /// <summary>A value as it stands in the body. False for null, another type, or a text that is no date.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out DateTime date)
    {
        date = default;
        return json is [(byte)'"', .., (byte)'"']
            && (TryReadSeconds(json[1..^1], out date) || TryParse(Encoding.UTF8.GetString(json[1..^1]), out date));
    }

    public static bool TryParse(string? text, out DateTime date)
    {
        var isDate = DateTime.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var utc);
        date = DateTime.SpecifyKind(utc, DateTimeKind.Unspecified);
        return isDate;
    }

    // yyyy-MM-ddTHH:mm:ss, the one form Finale is known to write; every row has one, so it is worth a short way.
    private static bool TryReadSeconds(ReadOnlySpan<byte> text, out DateTime date)
    {
        date = default;
        if (text.Length != 19 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        {
            return false;
        }

        var (year, month, day) = (Digits(text[..4]), Digits(text[5..7]), Digits(text[8..10]));
        var (hour, minute, second) = (Digits(text[11..13]), Digits(text[14..16]), Digits(text[17..]));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour is < 0 or > 23
            || minute is < 0 or > 59 || second is < 0 or > 59)
        {
            return false;
        }

        date = new DateTime(year, month, day, hour, minute, second);
        return true;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var number = 0;
        foreach (var letter in text)
        {
            if (letter is < (byte)'0' or > (byte)'9')
            {
                return -1;
            }

            number = (number * 10) + (letter - '0');
        }

        return number;
    }
}
