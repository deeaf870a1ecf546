using System.Globalization;

namespace SyncFleet.Connectors.Times;

/// <summary>Days of the Persian calendar as texts: <c>1405/07/20</c>, also with Persian digits.</summary>
internal static class JalaliDays
{
    private static readonly PersianCalendar Calendar = new();

    /// <summary>False: it is no day of that calendar.</summary>
    public static bool TryParse(string? text, out DateOnly day)
    {
        day = default;
        var parts = Normalize(text ?? "").Split('/', '-');
        if (parts.Length != 3
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var month)
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || year is < 1200 or > 1600 || month is < 1 or > 12 || number < 1 || number > Calendar.GetDaysInMonth(year, month))
        {
            return false;
        }

        day = DateOnly.FromDateTime(Calendar.ToDateTime(year, month, number, 0, 0, 0, 0));
        return true;
    }

    // Persian and Arabic digits; a time behind the day is left out.
    private static string Normalize(string text) =>
        string.Concat(text.Trim().TakeWhile(c => !char.IsWhiteSpace(c)).Select(c => c switch
        {
            >= '۰' and <= '۹' => (char)('0' + (c - '۰')),
            >= '٠' and <= '٩' => (char)('0' + (c - '٠')),
            _ => c,
        }));
}
