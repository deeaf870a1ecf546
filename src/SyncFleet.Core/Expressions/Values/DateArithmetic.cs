using SyncFleet.Core.Expressions.Dates;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>Dates and durations under <c>+</c> and <c>-</c>. Null where the pair of types has no meaning.</summary>
internal static class DateArithmetic
{
    public static object? Add(object? left, object? right) => Bounded(() => (left, right) switch
    {
        (DateTimeOffset time, TimeSpan span) => time + span,
        (TimeSpan span, DateTimeOffset time) => time + span,
        (DateTimeOffset time, CalendarDuration duration) => duration.AddTo(time),
        (CalendarDuration duration, DateTimeOffset time) => duration.AddTo(time),
        (DateOnly date, TimeSpan span) => date.AddDays(CalendarDuration.WholeDays(span)),
        (TimeSpan span, DateOnly date) => date.AddDays(CalendarDuration.WholeDays(span)),
        (DateOnly date, CalendarDuration duration) => duration.AddTo(date),
        (CalendarDuration duration, DateOnly date) => duration.AddTo(date),
        (TimeSpan a, TimeSpan b) => a + b,
        (CalendarDuration a, TimeSpan b) => a with { Time = a.Time + b },
        (TimeSpan a, CalendarDuration b) => b with { Time = a + b.Time },
        (CalendarDuration a, CalendarDuration b) => new CalendarDuration(a.Years + b.Years, a.Months + b.Months, a.Time + b.Time),
        _ => (object?)null,
    });

    public static object? Subtract(object? left, object? right) => Bounded(() => (left, right) switch
    {
        (DateTimeOffset a, DateTimeOffset b) => a - b,
        (DateTimeOffset time, TimeSpan span) => time - span,
        (DateTimeOffset time, CalendarDuration duration) => duration.Negate().AddTo(time),
        (DateOnly a, DateOnly b) => TimeSpan.FromDays(a.DayNumber - b.DayNumber),
        (DateOnly date, TimeSpan span) => date.AddDays(-CalendarDuration.WholeDays(span)),
        (DateOnly date, CalendarDuration duration) =>
            new CalendarDuration(-duration.Years, -duration.Months, TimeSpan.Zero).AddTo(date).AddDays(-CalendarDuration.WholeDays(duration.Time)),
        (TimeSpan a, TimeSpan b) => a - b,
        (CalendarDuration a, TimeSpan b) => a with { Time = a.Time - b },
        (CalendarDuration a, CalendarDuration b) => new CalendarDuration(a.Years - b.Years, a.Months - b.Months, a.Time - b.Time),
        _ => (object?)null,
    });

    private static object? Bounded(Func<object?> calculate)
    {
        try
        {
            return calculate();
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw TemplateFault.Value("a date lies outside the years 1 to 9999");
        }
    }
}
