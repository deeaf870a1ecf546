using System.Text.Json;
using Shouldly;
using SyncFleet.IntegrationTests.Deploy;
using Xunit;

namespace SyncFleet.IntegrationTests.Benchmarks;

/// <summary>The benchmark of the reading command, on a collection of few pages: it runs the real command and finds each record.</summary>
public sealed class ConnectorReadBenchmarkTests
{
    [Fact]
    public async Task It_reports_what_each_way_of_reading_costs()
    {
        var report = Path.GetTempFileName();
        try
        {
            var (code, output) = await RunAsync("connector-read", "--records", "3000", "--page-size", "500", "--runs", "1", "--json", report);

            code.ShouldBe(0, output);
            using var json = JsonDocument.Parse(await File.ReadAllBytesAsync(report));
            var table = json.RootElement.GetProperty("tables")[0];
            var columns = table.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()).ToList();
            var rows = table.GetProperty("rows").EnumerateArray().ToList();
            rows.Select(row => row.GetProperty("name").GetString()).ShouldBe(["by hand", "no transformation", "filter and field"]);
            foreach (var row in rows)
            {
                Value(row, "CPU").ShouldBeGreaterThan(0);
                Value(row, "of it start").ShouldBeGreaterThan(0);
                Value(row, "wall").ShouldBeGreaterThan(0);
                Value(row, "peak").ShouldBeGreaterThan(10);
            }

            double Value(JsonElement row, string name) => row.GetProperty("values")[columns.IndexOf(name)].GetDouble();
        }
        finally
        {
            File.Delete(report);
        }
    }

    [Fact]
    public async Task A_collection_of_one_page_has_nothing_after_its_start_and_is_refused()
    {
        var (code, output) = await RunAsync("connector-read", "--records", "500", "--page-size", "500");

        code.ShouldBe(2);
        output.ShouldContain("--records: expected more than a page (500), got 500.");
    }

    private static Task<ScriptRun> RunAsync(params string[] arguments)
    {
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!;
        return ScriptRun.OfAsync("dotnet", [Path.Combine("tests", "SyncFleet.Benchmarks", "bin", configuration, "net10.0", "SyncFleet.Benchmarks.dll"), .. arguments]);
    }
}
