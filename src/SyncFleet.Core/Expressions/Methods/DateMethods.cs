using SyncFleet.Core.Expressions.Dates;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Methods;

/// <summary>Methods of times, dates and time spans.</summary>
internal static class DateMethods
{
    public static TemplateFilter? Find(object owner, string name) => (owner, name) switch
    {
        (DateTimeOffset or DateOnly, "strftime") => Strftime,
        (DateTimeOffset or DateOnly, "isoformat") => IsoFormat,
        (DateTimeOffset or DateOnly, "replace") => Replace,
        (DateTimeOffset or DateOnly, "weekday") => (_, o, a) => Plain(a, name, (Weekday(o) + 6L) % 7),
        (DateTimeOffset or DateOnly, "isoweekday") => (_, o, a) => Plain(a, name, ((Weekday(o) + 6L) % 7) + 1),
        (DateTimeOffset, "date") => (_, o, a) => Plain(a, name, DateOnly.FromDateTime(((DateTimeOffset)o!).DateTime)),
        (DateTimeOffset, "timestamp") => (_, o, a) => Plain(a, name, DateTimeFormats.EpochSeconds((DateTimeOffset)o!)),
        (DateTimeOffset, "astimezone") => (_, o, a) => Plain(a, name, o),
        (TimeSpan, "total_seconds") => (_, o, a) => Plain(a, name, ((TimeSpan)o!).Ticks / TimeSpan.TicksPerMicrosecond / 1e6),
        _ => null,
    };

    private static object? Plain(CallArguments arguments, string name, object? result)
    {
        arguments.Bind(name, 0);
        return result;
    }

    private static long Weekday(object? owner) => (long)TimeOf(owner).DayOfWeek;

    private static object? Strftime(Evaluation evaluation, object? owner, CallArguments arguments)
    {
        var format = CallArguments.Text(arguments.Bind("strftime", 1, "format")[0], "strftime");
        evaluation.Budget.ChargeText(format.Length * 16L);
        if (owner is DateOnly) format = format.Replace("%z", "", StringComparison.Ordinal).Replace("%Z", "", StringComparison.Ordinal);
        return Dates.Strftime.Format(TimeOf(owner), format);
    }

    private static object? IsoFormat(Evaluation evaluation, object? owner, CallArguments arguments)
    {
        if (owner is DateTimeOffset time)
        {
            var separator = CallArguments.Text(arguments.Bind("isoformat", 0, "sep")[0], "isoformat", "T");
            return separator.Length == 1 ? IsoDates.Write(time, separator[0]) : throw TemplateFault.Type("isoformat needs a separator of one character");
        }

        arguments.Bind("isoformat", 0);
        return PythonText.Of(owner);
    }

    private static object? Replace(Evaluation evaluation, object? owner, CallArguments arguments)
    {
        var bound = arguments.Bind("replace", 0, "year", "month", "day", "hour", "minute", "second", "microsecond");
        var time = TimeOf(owner);
        int[] parts = [time.Year, time.Month, time.Day, time.Hour, time.Minute, time.Second, IsoDates.MicrosecondsOf(time)];
        for (var i = 0; i < parts.Length; i++) parts[i] = CallArguments.Whole(bound[i], "replace", parts[i]);
        if (owner is DateOnly && bound.Skip(3).Any(b => !ReferenceEquals(b, CallArguments.Missing))) throw TemplateFault.Type("a date has no time to replace");
        try
        {
            var replaced = new DateTimeOffset(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], time.Offset).AddMicroseconds(parts[6]);
            if (parts[6] is < 0 or > 999_999) throw TemplateFault.Value("replace makes a time that does not exist");
            return owner is DateOnly ? DateOnly.FromDateTime(replaced.DateTime) : (object)replaced;
        }
        catch (ArgumentOutOfRangeException)
        {
            throw TemplateFault.Value("replace makes a time that does not exist");
        }
    }

    private static DateTimeOffset TimeOf(object? owner) =>
        owner is DateOnly date ? new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero) : (DateTimeOffset)owner!;
}
