using System.Runtime.CompilerServices;
using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors.Vectors;
using SyncFleet.Core.Expressions;
using Xunit;

namespace SyncFleet.Tests.Core.Expressions;

/// <summary>The 579 recorded template cases. The reference answers type errors with the template's text, so they run in strict mode.</summary>
public sealed class InterpolationTableTests
{
    private static readonly JsonElement Table = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(TableFile()));
    private static readonly TemplateTable Recorded = TemplateTable.Load(TableFile());

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Table.GetProperty("cases").GetArrayLength())];

    public static TheoryData<int> TypeErrors =>
        [.. Cases.Select(c => (int)c).Where(i => Case(i).TryGetProperty("tag", out var tag) && tag.GetString() == "type_error_returns_template")];

    [Fact]
    public void The_table_is_whole() => Cases.Count.ShouldBe(579);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_recorded_case_gives_what_the_reference_gives(int index)
    {
        Recorded.Check(index).ShouldBeNull();
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

    private static JsonElement Case(int index) => Table.GetProperty("cases")[index];

    private static TemplateOptions Options(bool strict)
    {
        var now = Table.GetProperty("now").GetDateTimeOffset();
        return new TemplateOptions { Strict = strict, Time = new FixedTime(now) };
    }

    private static string TableFile([CallerFilePath] string testFile = "") => Path.Combine(Path.GetDirectoryName(testFile)!, "interpolation.json");
}
