using System.Numerics;
using System.Text.Json;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>Which Python type a value stands for, and the way in for values that come from outside.</summary>
internal static class PythonTypes
{
    private static readonly object True = true;
    private static readonly object False = false;

    public static string NameOf(object? value) => value switch
    {
        null => "NoneType",
        bool => "bool",
        long or BigInteger => "int",
        double => "float",
        string => "str",
        Undefined => "missing value",
        TupleValue => "tuple",
        SetValue => "set",
        ViewValue view => view.Kind,
        GeneratorValue => "generator",
        BytesValue => "bytes",
        DateTimeOffset => "datetime",
        DateOnly => "date",
        TimeSpan => "timedelta",
        Dates.CalendarDuration => "Duration",
        JsonElement json => json.ValueKind == JsonValueKind.Object ? "dict" : "list",
        IReadOnlyDictionary<string, object?> => "dict",
        IReadOnlyList<object?> => "list",
        _ => "function",
    };

    public static bool IsMapping(object? value) =>
        value is IReadOnlyDictionary<string, object?> || (value is JsonElement json && json.ValueKind == JsonValueKind.Object);

    /// <summary>A list, tuple, set or view; not a text and not a dict.</summary>
    public static bool IsSequence(object? value) =>
        value is IReadOnlyList<object?> || (value is JsonElement json && json.ValueKind == JsonValueKind.Array);

    public static bool IsList(object? value) => NameOf(value) == "list";

    /// <summary>Turns what a scope or a record holds into a value of the language. Objects and arrays stay as they are.</summary>
    public static object? Load(object? raw) => raw switch
    {
        null or string or bool or long or double or BigInteger => raw,
        JsonElement json => json.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? raw : LoadScalar(json),
        int or short or byte or uint or ushort or sbyte => Convert.ToInt64(raw, System.Globalization.CultureInfo.InvariantCulture),
        ulong big => Numbers.Shrink(big),
        float or decimal => Convert.ToDouble(raw, System.Globalization.CultureInfo.InvariantCulture),
        DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        Guid id => id.ToString(),
        _ => raw,
    };

    public static object? Load(in JsonElement json) =>
        json.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? json : LoadScalar(json);

    public static object? LoadScalar(in JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => LoadNumber(json),
        JsonValueKind.True => True,
        JsonValueKind.False => False,
        JsonValueKind.Null => null,
        _ => throw new InvalidOperationException("Not a single value."),
    };

    private static object LoadNumber(in JsonElement json)
    {
        if (json.TryGetInt64(out var whole)) return whole;
        var position = 0;
        var text = json.GetRawText();
        var negative = text[0] == '-';
        if (negative) position = 1;
        if (!Literals.NumberReader.TryRead(text, ref position, out var value)) throw TemplateFault.Value("a number has too many digits");
        if (!negative) return value;
        return value switch
        {
            double real => -real,
            BigInteger big => Numbers.Shrink(-big),
            var small => -(long)small,
        };
    }
}
