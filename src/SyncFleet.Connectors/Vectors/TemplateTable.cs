using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using SyncFleet.Core.Expressions;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Connectors.Vectors;

/// <summary>Recorded template cases. The recorded runtime answers type errors with the template's text, so they run strict.</summary>
public sealed class TemplateTable
{
    private readonly IReadOnlyList<JsonElement> _cases;
    private readonly TemplateOptions _options;

    private TemplateTable(JsonElement table)
    {
        _cases = [.. table.GetProperty("cases").EnumerateArray()];
        _options = new TemplateOptions { Strict = true, Time = new VectorTime(table.GetProperty("now").GetDateTimeOffset()) };
    }

    public int Count => _cases.Count;

    public static TemplateTable Load(string file) => new(JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(file)));

    /// <summary>One entry per case: null as recorded, otherwise what is different.</summary>
    public IReadOnlyList<string?> CheckAll() => [.. Enumerable.Range(0, Count).Select(Check)];

    /// <returns>Null as recorded, otherwise what is different.</returns>
    public string? Check(int index)
    {
        var given = _cases[index];
        var text = given.GetProperty("template").GetString()!;
        var scope = new TemplateTableScope(given.GetProperty("context"));
        var kind = given.GetProperty("kind").GetString();
        try
        {
            var template = Template.Parse(text, _options);
            var asCondition = kind == "boolean" || (kind == "error" && given.GetProperty("of").GetString() == "boolean");
            var value = asCondition ? template.EvaluateCondition(scope) : template.Evaluate(scope);
            return kind == "error" ? $"{text}: {Json(value)} in place of an error"
                : asCondition || TypeOf(value) == given.GetProperty("type").GetString()!.Replace("-nonstring-keys", "", StringComparison.Ordinal)
                    ? Difference(text, given.GetProperty("value"), value)
                    : $"{text}: a {TypeOf(value)} in place of a {given.GetProperty("type")}";
        }
        catch (Exception e) when (e is TemplateSyntaxException or TemplateEvaluationException)
        {
            return kind == "error" ? null : $"{text}: {e.Message}";
        }
    }

    private static string? Difference(string text, JsonElement expected, object? value) =>
        Json(value) == Json(expected) ? null : $"{text}: {Json(value)} in place of {expected}";

    private static string TypeOf(object? value) => value switch
    {
        null => "null",
        bool => "boolean",
        long or BigInteger => "integer",
        double real => double.IsFinite(real) ? "number" : "number-not-finite",
        string => "string",
        TupleValue => "tuple",
        SetValue => "set",
        BytesValue => "bytes",
        IReadOnlyDictionary<string, object?> => "object",
        IReadOnlyList<object?> => "array",
        _ => value.GetType().Name,
    };

    /// <summary>One text per value, so that 5 and 5.0 differ but nothing else about the notation counts.</summary>
    private static string Json(object? value) => value switch
    {
        JsonElement json => OfJson(json),
        null => "null",
        bool flag => flag ? "true" : "false",
        double real => double.IsFinite(real) ? real.ToString("R", CultureInfo.InvariantCulture) + "f" : JsonSerializer.Serialize(real > 0 ? "inf" : "-inf"),
        BytesValue bytes => JsonSerializer.Serialize(bytes.Latin1),
        string text => JsonSerializer.Serialize(text),
        IReadOnlyDictionary<string, object?> dict => "{" + string.Join(',', dict.Select(p => JsonSerializer.Serialize(p.Key) + ":" + Json(p.Value))) + "}",
        IEnumerable list => "[" + string.Join(',', list.Cast<object?>().Select(Json)) + "]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string OfJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', json.EnumerateObject().Select(p => JsonSerializer.Serialize(p.Name) + ":" + Json(p.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(',', json.EnumerateArray().Select(e => Json(e))) + "]",
        JsonValueKind.Number when json.GetRawText().AsSpan().ContainsAny(".eE") => json.GetDouble().ToString("R", CultureInfo.InvariantCulture) + "f",
        JsonValueKind.String => JsonSerializer.Serialize(json.GetString()),
        _ => json.GetRawText(),
    };
}
