using System.Text;

namespace SyncFleet.Core.Mappings.Values;

/// <summary>
/// One strptime format. Directives: %Y %y %m %d %j %H %I %p %M %S %f %_ms %z %Z %b %B %a %A %%; or, alone, the Unix times %s
/// (seconds, a fraction allowed), %s_as_float, %ms (milliseconds) and %epoch_microseconds.
/// </summary>
internal sealed class TimeFormat
{
    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] Weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private static readonly string[] UtcNames = ["UTC", "GMT", "Z"];

    private static readonly string[] Halves = ["AM", "PM"];

    // A directive is its letter below zero, anything else is the byte itself.
    private readonly List<int> _steps = [];
    private readonly int _epochDigits = -1;

    /// <exception cref="FormatException">A directive is unknown; the message names it.</exception>
    public TimeFormat(string format)
    {
        _epochDigits = format switch
        {
            "%s" or "%s_as_float" => 6,
            "%ms" => 3,
            "%epoch_microseconds" => 0,
            _ => -1,
        };
        if (_epochDigits < 0)
        {
            Compile(Encoding.UTF8.GetBytes(format.Replace("%_ms", "%f", StringComparison.Ordinal)), format);
        }
    }

    /// <summary>It takes Unix times: numbers, not dates.</summary>
    public bool IsEpoch => _epochDigits >= 0;

    public bool TryRead(ReadOnlySpan<byte> text, Scratch scratch, out LocalTime time, out string reason)
    {
        time = default;
        reason = Reasons.NoFormatFits;
        if (IsEpoch)
        {
            return TryReadEpoch(text, scratch, out time, ref reason);
        }

        var reader = new DigitReader(text);
        TimeParts parts = new();
        var state = new ReadState();
        foreach (var step in _steps)
        {
            if (!(step >= 0 ? TryReadLiteral(ref reader, (byte)step) : TryReadDirective(ref reader, (char)-step, ref parts, ref state)))
            {
                return false;
            }
        }

        if (!reader.IsAtEnd || !state.TryFinish(ref parts))
        {
            return false;
        }

        if (LocalTime.Create(parts, reason, out time) is { } problem)
        {
            reason = problem;
            return false;
        }

        return true;
    }

    private struct ReadState()
    {
        public int DayOfYear;
        public bool? IsAfternoon;

        public readonly bool TryFinish(ref TimeParts parts)
        {
            if (IsAfternoon is { } afternoon)
            {
                if (parts.Hour is < 1 or > 12)
                {
                    return false;
                }

                parts.Hour = (parts.Hour % 12) + (afternoon ? 12 : 0);
            }

            if (DayOfYear > 0 && parts.Year is >= 1 and <= 9999)
            {
                var date = new DateOnly(parts.Year, 1, 1);
                if (DayOfYear > (DateTime.IsLeapYear(parts.Year) ? 366 : 365))
                {
                    return false;
                }

                date = date.AddDays(DayOfYear - 1);
                (parts.Month, parts.Day) = (date.Month, date.Day);
            }

            return true;
        }
    }

    private void Compile(ReadOnlySpan<byte> format, string text)
    {
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] != (byte)'%')
            {
                _steps.Add(format[at]);
                continue;
            }

            at++;
            var letter = at < format.Length ? (char)format[at] : '\0';
            if (!"YymdjHIpMSfzZbBaA%".Contains(letter, StringComparison.Ordinal))
            {
                throw new FormatException($"The format '{text}' has the unknown directive '%{(letter == '\0' ? "" : letter)}'. Known are %Y %y %m %d %j %H %I %p %M %S %f %_ms %z %Z %b %B %a %A %%, and alone: %s %s_as_float %ms %epoch_microseconds.");
            }

            _steps.Add(letter == '%' ? '%' : -letter);
        }
    }

    private static bool TryReadLiteral(ref DigitReader reader, byte literal) =>
        literal == (byte)' ' ? reader.TrySkipSpace() : reader.TryTake(literal);

    private static bool TryReadDirective(ref DigitReader reader, char letter, ref TimeParts parts, ref ReadState state)
    {
        switch (letter)
        {
            case 'Y': return reader.TryTake(4, out parts.Year);
            case 'y':
                var isRead = reader.TryTake(2, out var year);
                parts.Year = year + (year < 69 ? 2000 : 1900);
                return isRead;
            case 'm': return reader.TryTake(1, 2, out parts.Month);
            case 'd': return reader.TryTake(1, 2, out parts.Day);
            case 'j': return reader.TryTake(1, 3, out state.DayOfYear) && state.DayOfYear > 0;
            case 'H' or 'I': return reader.TryTake(1, 2, out parts.Hour);
            case 'M': return reader.TryTake(1, 2, out parts.Minute);
            case 'S': return reader.TryTake(1, 2, out parts.Second);
            case 'f': return reader.TryTakeFraction(out parts.Microsecond);
            case 'z': return reader.TryTakeOffset(out parts.OffsetSeconds);
            case 'Z':
                parts.OffsetSeconds = 0;
                return TryTakeName(ref reader, UtcNames, out _);
            case 'p':
                var hasHalf = TryTakeName(ref reader, Halves, out var half);
                state.IsAfternoon = half == 1;
                return hasHalf;
            case 'a' or 'A': return TryTakeName(ref reader, Weekdays, out _);
            default:
                var hasMonth = TryTakeName(ref reader, Months, out var month);
                parts.Month = month + 1;
                return hasMonth;
        }
    }

    // A name in full or its first three letters, in any case.
    private static bool TryTakeName(ref DigitReader reader, string[] names, out int index)
    {
        for (index = 0; index < names.Length; index++)
        {
            foreach (var length in (ReadOnlySpan<int>)[names[index].Length, Math.Min(3, names[index].Length)])
            {
                if (reader.Rest.Length >= length && Ascii.EqualsIgnoreCase(reader.Rest[..length], names[index].AsSpan(0, length)))
                {
                    reader.Skip(length);
                    return true;
                }
            }
        }

        return false;
    }

    private bool TryReadEpoch(ReadOnlySpan<byte> text, Scratch scratch, out LocalTime time, ref string reason)
    {
        time = default;
        if (NumberText.ReadDecimal(text, scratch, out var digits) is not null)
        {
            return false;
        }

        var reader = new DigitReader(digits);
        var isBefore = reader.TryTake((byte)'-');
        var point = reader.Rest.IndexOf((byte)'.');
        var whole = point < 0 ? reader.Rest.Length : point;
        reason = Reasons.TimestampRange;
        if (whole > 18 - _epochDigits)
        {
            return false;
        }

        long value = 0;
        foreach (var digit in reader.Rest[..whole])
        {
            value = (value * 10) + digit - '0';
        }

        reader.Skip(whole);
        reader.TryTake((byte)'.');
        for (var place = 0; place < _epochDigits; place++)
        {
            value = (value * 10) + (reader.TryTake(1, 1, out var digit) ? digit : 0);
        }

        time = new LocalTime(isBefore ? -value : value, OffsetSeconds: 0);
        return LocalTime.IsInRange(time.Microseconds);
    }
}
