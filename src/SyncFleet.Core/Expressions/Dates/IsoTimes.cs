namespace SyncFleet.Core.Expressions.Dates;

/// <summary>The time half of an ISO 8601 text: <c>10</c>, <c>10:20</c>, <c>102030.123</c>, each with <c>Z</c>, <c>+02</c>, <c>+0200</c> or <c>+02:00</c>.</summary>
internal static class IsoTimes
{
    public static bool TryRead(ReadOnlySpan<char> text, out TimeSpan time, out TimeSpan offset)
    {
        time = offset = TimeSpan.Zero;
        var mark = text.IndexOfAny('Z', '+', '-');
        var lower = text.IndexOf('z');
        if (lower >= 0 && (mark < 0 || lower < mark)) mark = lower;
        var clock = mark < 0 ? text : text[..mark];
        if (mark >= 0 && !TryReadOffset(text[mark..], out offset)) return false;
        return TryReadClock(clock, out time);
    }

    /// <summary><c>Z</c>, <c>+HH</c>, <c>+HHMM</c> or <c>+HH:MM</c>.</summary>
    public static bool TryReadOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is "Z" or "z") return true;
        if (text.Length is not (3 or 5 or 6) || text[0] is not ('+' or '-')) return false;
        if (!TryTwo(text[1..], out var hours)) return false;
        var minutes = 0;
        if (text.Length == 5 && !TryTwo(text[3..], out minutes)) return false;
        if (text.Length == 6 && (text[3] != ':' || !TryTwo(text[4..], out minutes))) return false;
        if (hours > 23 || minutes > 59) return false;
        offset = new TimeSpan(hours, minutes, 0);
        if (text[0] == '-') offset = -offset;
        return true;
    }

    private static bool TryReadClock(ReadOnlySpan<char> clock, out TimeSpan time)
    {
        time = TimeSpan.Zero;
        if (!TryTwo(clock, out var hours)) return false;
        var (minutes, seconds, micros) = (0, 0, 0);
        var rest = clock[2..];
        var colons = rest.StartsWith(":", StringComparison.Ordinal);
        if (!rest.IsEmpty && (!TryNext(ref rest, colons, out minutes) || (!rest.IsEmpty && !TryNext(ref rest, colons, out seconds)))) return false;
        if (!rest.IsEmpty && !TryFraction(rest, out micros)) return false;
        var midnight = hours == 24 && minutes == 0 && seconds == 0 && micros == 0;
        if ((hours > 23 && !midnight) || minutes > 59 || seconds > 59) return false;
        time = new TimeSpan(0, hours, minutes, seconds) + TimeSpan.FromTicks(micros * TimeSpan.TicksPerMicrosecond);
        return true;
    }

    private static bool TryNext(ref ReadOnlySpan<char> rest, bool colons, out int value)
    {
        value = 0;
        if (colons)
        {
            if (rest[0] != ':') return false;
            rest = rest[1..];
        }

        if (!TryTwo(rest, out value)) return false;
        rest = rest[2..];
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<char> text, out int micros)
    {
        micros = 0;
        if (text.Length < 2 || text[0] is not ('.' or ',') || text[1..].ContainsAnyExceptInRange('0', '9')) return false;
        for (var i = 1; i <= 6; i++) micros = (micros * 10) + (i < text.Length ? text[i] - '0' : 0);
        return true;
    }

    private static bool TryTwo(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        if (text.Length < 2 || !char.IsAsciiDigit(text[0]) || !char.IsAsciiDigit(text[1])) return false;
        value = ((text[0] - '0') * 10) + text[1] - '0';
        return true;
    }
}
