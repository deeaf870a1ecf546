using System.Collections.Frozen;
using SyncFleet.Core.Expressions.Evaluating;

namespace SyncFleet.Core.Expressions.Functions;

/// <summary>The functions every template knows.</summary>
internal static class FunctionCatalog
{
    private static readonly FrozenDictionary<string, FunctionValue> All = new[]
    {
        new FunctionValue("now_utc", DateFunctions.NowUtc),
        new FunctionValue("today_utc", DateFunctions.TodayUtc),
        new FunctionValue("today_with_timezone", DateFunctions.TodayWithTimezone),
        new FunctionValue("timestamp", DateFunctions.Timestamp),
        new FunctionValue("str_to_datetime", DateFunctions.StrToDatetime),
        new FunctionValue("day_delta", DateFunctions.DayDelta),
        new FunctionValue("duration", DateFunctions.Duration),
        new FunctionValue("format_datetime", DateFunctions.FormatDatetime),
        new FunctionValue("max", ValueFunctions.Max),
        new FunctionValue("min", ValueFunctions.Min),
        new FunctionValue("dict", ValueFunctions.Dict),
        new FunctionValue("namespace", ValueFunctions.Namespace),
        new FunctionValue("sanitize_url", ValueFunctions.SanitizeUrl),
        new FunctionValue("camel_case_to_snake_case", ValueFunctions.CamelCaseToSnakeCase),
        new FunctionValue("generate_uuid", ValueFunctions.GenerateUuid),
    }.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    public static FunctionValue? Find(string name) => All.GetValueOrDefault(name);
}
