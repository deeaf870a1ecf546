namespace SyncFleet.Core.Mappings.Values;

/// <summary>
/// Dates and timestamps in ISO 8601: <c>2026-10-21</c>, then perhaps <c>T</c>, <c>t</c> or a space and <c>12:00</c>,
/// <c>12:00:00</c> or <c>12:00:00.123456</c> (further digits are cut), then perhaps <c>Z</c>, <c>+02</c>, <c>+0200</c> or <c>+02:00</c>.
/// </summary>
internal static class IsoTime
{
    /// <returns>Null, or the reason.</returns>
    public static string? Read(ReadOnlySpan<byte> text, string malformed, out LocalTime time)
    {
        time = default;
        var reader = new DigitReader(text);
        TimeParts parts = new();
        if (!reader.TryTake(4, out parts.Year) || !reader.TryTake((byte)'-'))
        {
            return IsFarYear(text) ? Reasons.TimestampRange : malformed;
        }

        if (!reader.TryTake(2, out parts.Month) || !reader.TryTake((byte)'-') || !reader.TryTake(2, out parts.Day))
        {
            return malformed;
        }

        if (!reader.IsAtEnd && !TryReadClock(ref reader, ref parts))
        {
            return malformed;
        }

        return LocalTime.Create(parts, malformed, out time);
    }

    private static bool TryReadClock(ref DigitReader reader, ref TimeParts parts)
    {
        if (!reader.TryTake((byte)'T') && !reader.TryTake((byte)'t') && !reader.TryTake((byte)' '))
        {
            return false;
        }

        if (!reader.TryTake(2, out parts.Hour) || !reader.TryTake((byte)':') || !reader.TryTake(2, out parts.Minute))
        {
            return false;
        }

        if (reader.TryTake((byte)':'))
        {
            if (!reader.TryTake(2, out parts.Second))
            {
                return false;
            }

            if ((reader.TryTake((byte)'.') || reader.TryTake((byte)',')) && !reader.TryTakeFraction(out parts.Microsecond))
            {
                return false;
            }
        }

        return reader.IsAtEnd || (reader.TrySkipSpace() && reader.TryTakeOffset(out parts.OffsetSeconds) && reader.IsAtEnd);
    }

    // Years of five digits or more, or with a sign, are ISO 8601 too; they are only further away than the column goes.
    private static bool IsFarYear(ReadOnlySpan<byte> text)
    {
        var digits = text.TrimStart("+-"u8);
        var count = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count >= 4 && digits[count] == (byte)'-' && (count > 4 || digits.Length < text.Length);
    }
}
