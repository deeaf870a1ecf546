using System.Numerics;
using SyncFleet.Core.Expressions.Dates;

namespace SyncFleet.Core.Expressions.Methods;

/// <summary>Attributes of values that are no methods: <c>now_utc().year</c>.</summary>
internal static class PropertyCatalog
{
    private static readonly object NotThere = new();

    public static bool TryGet(object? owner, string name, out object? value)
    {
        value = owner switch
        {
            DateTimeOffset time => OfTime(time, name),
            DateOnly date => OfDate(date, name),
            TimeSpan span => OfSpan(span, name),
            CalendarDuration duration => OfDuration(duration, name),
            bool or long or BigInteger or double => OfNumber(owner, name),
            _ => NotThere,
        };
        return !ReferenceEquals(value, NotThere);
    }

    private static object? OfTime(DateTimeOffset time, string name) => name switch
    {
        "hour" => (long)time.Hour,
        "minute" => (long)time.Minute,
        "second" => (long)time.Second,
        "microsecond" => (long)IsoDates.MicrosecondsOf(time),
        _ => OfDate(DateOnly.FromDateTime(time.DateTime), name),
    };

    private static object? OfDate(DateOnly date, string name) => name switch
    {
        "year" => (long)date.Year,
        "month" => (long)date.Month,
        "day" => (long)date.Day,
        _ => NotThere,
    };

    private static object? OfSpan(TimeSpan span, string name)
    {
        var days = CalendarDuration.WholeDays(span);
        var rest = span - TimeSpan.FromDays(days);
        return name switch
        {
            "days" => (long)days,
            "seconds" => (long)rest.TotalSeconds,
            "microseconds" => rest.Ticks / TimeSpan.TicksPerMicrosecond % 1_000_000,
            _ => NotThere,
        };
    }

    private static object? OfDuration(CalendarDuration duration, string name) => name switch
    {
        "years" => (long)duration.Years,
        "months" => (long)duration.Months,
        _ => OfSpan(duration.Time, name),
    };

    private static object? OfNumber(object number, string name) => name switch
    {
        "real" => number is bool flag ? (flag ? 1L : 0L) : number,
        "imag" => number is double ? 0.0 : (object)0L,
        "numerator" when number is not double => number is bool flag ? (flag ? 1L : 0L) : number,
        "denominator" when number is not double => 1L,
        _ => NotThere,
    };
}
