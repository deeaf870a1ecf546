using Shouldly;
using Xunit;

namespace SyncFleet.Tests.Architecture;

public sealed class ShapeTests
{
    private const int MostLines = 300;

    [Fact]
    public void No_file_has_more_than_300_lines() =>
        House.Files.Where(f => f.Lines.Length > MostLines).Select(f => $"{f.Path}: {f.Lines.Length}").ShouldBeEmpty();

    [Fact]
    public void Classes_are_sealed_unless_something_derives_from_them()
    {
        var bases = House.Types.Select(t => t.BaseType).Where(t => t is not null).Select(t => t!.IsGenericType ? t.GetGenericTypeDefinition() : t).ToHashSet();
        House.Types.Where(t => t is { IsClass: true, IsAbstract: false, IsSealed: false } && !bases.Contains(t) && t.Name != "Program")
            .Select(t => t.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void Only_Hosting_reads_the_environment() =>
        House.Files.Where(f => f.Project != "SyncFleet.Hosting" && f.Text.Contains("GetEnvironmentVariable", StringComparison.Ordinal))
            .Select(f => f.Path).ShouldBeEmpty();

    [Fact]
    public void Only_Postgres_speaks_SQL() =>
        House.Files.Where(f => f.Project != "SyncFleet.Postgres" && !House.IsForeignDatabase(f) && (f.Text.Contains("NpgsqlCommand", StringComparison.Ordinal) || f.Text.Contains("NpgsqlBatch", StringComparison.Ordinal)))
            .Select(f => f.Path).ShouldBeEmpty();

    [Theory]
    [InlineData("TODO")]
    [InlineData("FIXME")]
    [InlineData("NotImplementedException")]
    [InlineData("#nullable disable")]
    [InlineData("#region")]
    public void Nothing_is_left_for_later(string mark) =>
        House.Files.Where(f => f.Text.Contains(mark, StringComparison.Ordinal)).Select(f => f.Path).ShouldBeEmpty();

    [Fact]
    public void A_suppressed_warning_carries_its_reason_on_the_line_above() =>
        House.Files
            .SelectMany(f => f.Lines.Select((line, i) => (f.Path, Line: line.Trim(), Above: i > 0 ? f.Lines[i - 1].Trim() : "", Number: i + 1)))
            .Where(l => l.Line.StartsWith("#pragma warning disable", StringComparison.Ordinal) && !l.Above.StartsWith("//", StringComparison.Ordinal))
            .Select(l => $"{l.Path}:{l.Number}").ShouldBeEmpty();
}
