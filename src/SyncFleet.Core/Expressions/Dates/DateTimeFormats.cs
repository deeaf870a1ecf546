using System.Globalization;

namespace SyncFleet.Core.Expressions.Dates;

/// <summary>
/// Date formats with the directives of Python (<c>%Y-%m-%dT%H:%M:%S.%f%z</c>) and those of the manifest format: <c>%s</c>, <c>%ms</c>,
/// <c>%s_as_float</c>, <c>%epoch_microseconds</c> as a whole format, <c>%_ms</c> (three digits) anywhere.
/// </summary>
public static class DateTimeFormats
{
    private const string Microseconds = "%epoch_microseconds";

    /// <summary>The text of a time. An unknown directive stays as it is.</summary>
    public static string Format(DateTimeOffset time, string format)
    {
        switch (format)
        {
            case "%s": return Text(time.ToUnixTimeSeconds());
            case "%s_as_float": return Values.PythonFloats.Write(EpochSeconds(time));
            case "%ms": return Text(time.ToUnixTimeMilliseconds());
            case Microseconds: return Text(EpochMicroseconds(time));
        }

        if (!format.Contains("%_ms", StringComparison.Ordinal)) return Strftime.Format(time, format);
        var millis = (IsoDates.MicrosecondsOf(time) / 1000).ToString("000", CultureInfo.InvariantCulture);
        return Strftime.Format(time, format.Replace("%_ms", millis, StringComparison.Ordinal));
    }

    /// <summary>
    /// Reads a text by a format. A text without offset is UTC; the offset of the text is kept. False when the text does not fit
    /// the format, or the format has a directive that does not exist.
    /// </summary>
    public static bool TryParse(string text, string format, out DateTimeOffset time)
    {
        switch (format)
        {
            case "%s": return TryEpoch(text, 1_000_000, out time);
            case "%s_as_float": return TryEpoch(text, 1_000_000, out time);
            case "%ms": return TryEpoch(text, 1_000, out time);
            case Microseconds: return TryEpoch(text, 1, out time);
            default: return Strptime.TryParse(text, format.Replace("%_ms", "%f", StringComparison.Ordinal), out time);
        }
    }

    /// <summary>Seconds since 1970 with six decimal digits.</summary>
    internal static double EpochSeconds(DateTimeOffset time) => EpochMicroseconds(time) / 1e6;

    internal static bool TryEpochMicroseconds(decimal micros, out DateTimeOffset time)
    {
        time = default;
        if (micros < -62_135_596_800_000_000m || micros > 253_402_300_799_999_999m) return false;
        time = DateTimeOffset.UnixEpoch.AddTicks((long)micros * TimeSpan.TicksPerMicrosecond);
        return true;
    }

    private static long EpochMicroseconds(DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    private static bool TryEpoch(string text, int microsecondsPerUnit, out DateTimeOffset time)
    {
        time = default;
        const NumberStyles styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        if (text.Length > 40 || !decimal.TryParse(text, styles, CultureInfo.InvariantCulture, out var count)) return false;
        return Math.Abs(count) < 1e18m && TryEpochMicroseconds(decimal.Truncate(count * microsecondsPerUnit), out time);
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
