using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Shouldly;
using SyncFleet.Core.Expressions;
using SyncFleet.Core.Expressions.Values;
using Xunit;

namespace SyncFleet.Tests.Core.Expressions;

/// <summary>The 579 recorded template cases. The reference answers type errors with the template's text, so they run in strict mode.</summary>
public sealed class InterpolationTableTests
{
    private static readonly JsonElement Table = JsonSerializer.Deserialize<JsonElement>(Read());
    private static readonly TemplateOptions Strict = Options(strict: true);

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Table.GetProperty("cases").GetArrayLength())];

    public static TheoryData<int> TypeErrors =>
        [.. Cases.Select(c => (int)c).Where(i => Case(i).TryGetProperty("tag", out var tag) && tag.GetString() == "type_error_returns_template")];

    [Fact]
    public void The_table_is_whole() => Cases.Count.ShouldBe(579);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_recorded_case_gives_what_the_reference_gives(int index)
    {
        var given = Case(index);
        var text = given.GetProperty("template").GetString()!;
        var scope = new TableScope(given.GetProperty("context"));
        switch (given.GetProperty("kind").GetString())
        {
            case "error" when given.GetProperty("of").GetString() == "boolean":
                Should.Throw<TemplateEvaluationException>(() => Template.Parse(text, Strict).EvaluateCondition(scope), text);
                break;
            case "error":
                var error = Should.Throw<Exception>(() => Template.Parse(text, Strict).Evaluate(scope), text);
                (error is TemplateSyntaxException or TemplateEvaluationException).ShouldBeTrue(error.ToString());
                break;
            case "boolean":
                Template.Parse(text, Strict).EvaluateCondition(scope).ShouldBe(given.GetProperty("value").GetBoolean(), text);
                break;
            default:
                var value = Template.Parse(text, Strict).Evaluate(scope);
                TypeOf(value).ShouldBe(given.GetProperty("type").GetString()!.Replace("-nonstring-keys", ""), text);
                Json(value).ShouldBe(Json(given.GetProperty("value")), text);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(TypeErrors))]
    public void A_type_error_is_a_data_failure_unless_strict(int index)
    {
        var given = Case(index);
        var template = Template.Parse(given.GetProperty("template").GetString()!, Options(strict: false));
        var error = Should.Throw<TemplateEvaluationException>(() => template.Evaluate(new TableScope(given.GetProperty("context"))));
        error.Failure.ShouldBe(TemplateFailure.TypeError);
        error.Kind.ShouldBe(SyncFleet.Contracts.FailureKind.Data);
        error.Message.ShouldContain(template.Text);
    }

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
        JsonElement json => json.ValueKind switch
        {
            JsonValueKind.Object => "{" + string.Join(',', json.EnumerateObject().Select(p => JsonSerializer.Serialize(p.Name) + ":" + Json(p.Value))) + "}",
            JsonValueKind.Array => "[" + string.Join(',', json.EnumerateArray().Select(e => Json(e))) + "]",
            JsonValueKind.Number when json.GetRawText().AsSpan().ContainsAny(".eE") => json.GetDouble().ToString("R", CultureInfo.InvariantCulture) + "f",
            JsonValueKind.String => JsonSerializer.Serialize(json.GetString()),
            _ => json.GetRawText(),
        },
        null => "null",
        bool flag => flag ? "true" : "false",
        double real => double.IsFinite(real) ? real.ToString("R", CultureInfo.InvariantCulture) + "f" : JsonSerializer.Serialize(real > 0 ? "inf" : "-inf"),
        BytesValue bytes => JsonSerializer.Serialize(bytes.Latin1),
        string text => JsonSerializer.Serialize(text),
        IReadOnlyDictionary<string, object?> dict => "{" + string.Join(',', dict.Select(p => JsonSerializer.Serialize(p.Key) + ":" + Json(p.Value))) + "}",
        IEnumerable list => "[" + string.Join(',', list.Cast<object?>().Select(Json)) + "]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static JsonElement Case(int index) => Table.GetProperty("cases")[index];

    private static TemplateOptions Options(bool strict)
    {
        var now = Table.GetProperty("now").GetDateTimeOffset();
        return new TemplateOptions { Strict = strict, Time = new FixedTime(now) };
    }

    private static string Read([CallerFilePath] string testFile = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(testFile)!, "interpolation.json"));
}
