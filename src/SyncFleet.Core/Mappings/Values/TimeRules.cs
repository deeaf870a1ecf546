using System.Text;

namespace SyncFleet.Core.Mappings.Values;

/// <summary>How the timestamps and dates of one column are read: by its formats in turn, else ISO 8601; by its zone where they carry none.</summary>
internal sealed class TimeRules
{
    private readonly TimeFormat[] _formats;
    private readonly ZoneRule _zone;
    private readonly bool _hasZone;

    /// <exception cref="FormatException">A format has an unknown directive.</exception>
    /// <exception cref="TimeZoneNotFoundException">No IANA zone has this name.</exception>
    public TimeRules(string? zone, IReadOnlyList<string> formats)
    {
        _formats = [.. formats.Select(f => new TimeFormat(f))];
        _zone = new ZoneRule(zone);
        _hasZone = zone is not null;
    }

    /// <summary>ISO 8601, UTC where a time carries no zone.</summary>
    public static TimeRules Iso { get; } = new(zone: null, []);

    /// <param name="value">A text or a number.</param>
    /// <param name="scratch">Memory for passing texts.</param>
    /// <param name="microseconds">Since 1970-01-01T00:00:00Z.</param>
    /// <returns>Null, or the reason.</returns>
    public string? ReadTimestamp(FieldValue value, Scratch scratch, out long microseconds)
    {
        microseconds = 0;
        if (Read(value, Reasons.NotTimestamp, scratch, out var time) is { } reason)
        {
            return reason;
        }

        microseconds = ToUtc(time);
        return LocalTime.IsInRange(microseconds) ? null : Reasons.TimestampRange;
    }

    /// <summary>
    /// The day as written; where the column names a zone and the value carries an offset, the day in that zone.
    /// </summary>
    /// <param name="value">A text or a number.</param>
    /// <param name="scratch">Memory for passing texts.</param>
    /// <param name="days">Days since 1970-01-01.</param>
    /// <returns>Null, or the reason.</returns>
    public string? ReadDate(FieldValue value, Scratch scratch, out int days)
    {
        days = 0;
        if (Read(value, Reasons.NotDate, scratch, out var time) is { } reason)
        {
            return reason;
        }

        var local = _hasZone && time.OffsetSeconds is not null ? _zone.ToLocal(ToUtc(time)) : time.Microseconds;
        days = (int)((local - LocalTime.Earliest) / LocalTime.MicrosecondsPerDay) + (int)(LocalTime.Earliest / LocalTime.MicrosecondsPerDay);
        return LocalTime.IsInRange(local) ? null : Reasons.TimestampRange;
    }

    private long ToUtc(LocalTime time) =>
        time.OffsetSeconds is { } offset ? time.Microseconds - (offset * LocalTime.MicrosecondsPerSecond) : _zone.ToUtc(time.Microseconds);

    private string? Read(FieldValue value, string malformed, Scratch scratch, out LocalTime time)
    {
        time = default;
        if (value.Kind is not (FieldKind.Text or FieldKind.Number))
        {
            return malformed;
        }

        var text = value.Utf8[Ascii.Trim(value.Utf8)];
        if (_formats.Length == 0)
        {
            return value.Kind == FieldKind.Number ? Reasons.EpochNeedsFormat : IsoTime.Read(text, malformed, out time);
        }

        var worst = Reasons.NoFormatFits;
        foreach (var format in _formats)
        {
            if (format.TryRead(text, scratch, out time, out var reason))
            {
                return null;
            }

            worst = reason == Reasons.TimestampRange ? reason : worst;
        }

        return worst;
    }
}
