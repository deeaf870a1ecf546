using SyncFleet.Core.Expressions.Dates;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Functions;

/// <summary>Functions about time. All times they give are UTC.</summary>
internal static class DateFunctions
{
    public static object? NowUtc(Evaluation evaluation, CallArguments arguments)
    {
        arguments.Bind("now_utc", 0);
        return Now(evaluation);
    }

    public static object? TodayUtc(Evaluation evaluation, CallArguments arguments)
    {
        arguments.Bind("today_utc", 0);
        return DateOnly.FromDateTime(Now(evaluation).DateTime);
    }

    public static object? TodayWithTimezone(Evaluation evaluation, CallArguments arguments)
    {
        var name = CallArguments.Text(arguments.Bind("today_with_timezone", 1, "timezone")[0], "today_with_timezone");
        if (!IsZoneName(name) || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            throw TemplateFault.Value("the name given to today_with_timezone is no IANA time zone");
        return DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Now(evaluation), zone).DateTime);
    }

    /// <summary>Whole seconds of a number, seconds with fraction of a text.</summary>
    public static object? Timestamp(Evaluation evaluation, CallArguments arguments)
    {
        var value = arguments.Bind("timestamp", 1, "dt")[0];
        if (Numbers.IsWhole(value)) return Numbers.Shrink(Numbers.ToBig(value));
        if (value is double real) return double.IsFinite(real) ? Numbers.Truncate(real) : throw TemplateFault.Value("infinity and NaN are no whole numbers");
        return DateTimeFormats.EpochSeconds(ParseIso(value, "timestamp"));
    }

    public static object? StrToDatetime(Evaluation evaluation, CallArguments arguments) =>
        ParseIso(arguments.Bind("str_to_datetime", 1, "s")[0], "str_to_datetime");

    public static object? DayDelta(Evaluation evaluation, CallArguments arguments)
    {
        var bound = arguments.Bind("day_delta", 1, "num_days", "format");
        if (!Numbers.IsNumber(bound[0])) throw TemplateFault.Type($"day_delta needs a number of days, not a {PythonTypes.NameOf(bound[0])}");
        var days = Numbers.ToDouble(bound[0]);
        if (!(Math.Abs(days) < 4_000_000)) throw TemplateFault.Value("day_delta goes beyond the years 1 to 9999");
        var time = DateArithmetic.Add(Now(evaluation), TimeSpan.FromDays(days));
        return DateTimeFormats.Format((DateTimeOffset)time!, Format(bound[1], evaluation, "%Y-%m-%dT%H:%M:%S.%f%z"));
    }

    public static object? Duration(Evaluation evaluation, CallArguments arguments)
    {
        var text = CallArguments.Text(arguments.Bind("duration", 1, "datestring")[0], "duration");
        if (!CalendarDuration.TryParse(text, out var duration)) throw TemplateFault.Value("the argument of duration is no ISO 8601 duration");
        return duration.IsExact ? duration.Time : duration;
    }

    public static object? FormatDatetime(Evaluation evaluation, CallArguments arguments)
    {
        var bound = arguments.Bind("format_datetime", 2, "dt", "format", "input_format");
        var format = Format(bound[1], evaluation, null);
        return DateTimeFormats.Format(ReadTime(bound[0], bound[2]), format);
    }

    private static DateTimeOffset ReadTime(object? value, object? inputFormat)
    {
        if (value is DateTimeOffset time) return time;
        if (Numbers.IsWhole(value))
        {
            var seconds = Numbers.ToBig(value);
            return seconds < 1_000_000_000_000 && seconds > -1_000_000_000_000 && DateTimeFormats.TryEpochMicroseconds((decimal)seconds * 1_000_000, out time)
                ? time
                : throw TemplateFault.Value("the seconds given to format_datetime lie outside the years 1 to 9999");
        }

        if (CallArguments.Or(inputFormat, null) is not { } format) return ParseIso(value, "format_datetime");
        var text = CallArguments.Text(value, "format_datetime");
        return DateTimeFormats.TryParse(text, CallArguments.Text(format, "format_datetime"), out time)
            ? time
            : throw TemplateFault.Value("the time given to format_datetime does not fit its input format");
    }

    private static DateTimeOffset ParseIso(object? value, string callee)
    {
        if (value is Undefined missing) throw missing.Fault($"is given to {callee}");
        var text = CallArguments.Text(value, callee);
        return IsoDates.TryParse(text, out var time) ? time.ToUniversalTime() : throw TemplateFault.Value($"the text given to {callee} is no ISO 8601 time");
    }

    private static string Format(object? value, Evaluation evaluation, string? fallback)
    {
        var format = CallArguments.Text(value, "a date format", fallback);
        evaluation.Budget.ChargeText(format.Length * 16L);
        return format;
    }

    /// <summary>Zone names are looked up as files, so nothing that could leave their folder may pass.</summary>
    private static bool IsZoneName(string name) =>
        name.Length is > 0 and <= 64 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '+' or '-');

    private static DateTimeOffset Now(Evaluation evaluation) => evaluation.Options.Time.GetUtcNow();
}
