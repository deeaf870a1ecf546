using System.Text.Json;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using Xunit;

namespace SyncFleet.Tests.Connectors.Files;

public sealed class JsonFilesTests : IDisposable
{
    private readonly FilesFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""[{"id":1},{"id":2}, {"id":3}]""")]
    [InlineData("  [\n  {\n    \"id\": 1\n  },\n  {\"id\": 2},\n{\"id\":3}\n]\n")]
    [InlineData("{\"id\":1}\n{\"id\":2}\r\n\n{\"id\":3}")]
    [InlineData("\uFEFF{\n \"id\": 1\n}\n{\n \"id\": 2\n}\n{ \"id\": 3 }\n")]
    [InlineData("[]", 0)]
    [InlineData("", 0)]
    public async Task Arrays_lines_and_spread_objects_are_read(string text, int count = 3)
    {
        _folder.Write("a.json", text);

        var pages = await _folder.ReadAsync(_folder.Json, Settings(pageSize: 2));

        FilesFolder.Values(pages, "id").ShouldBe(Enumerable.Range(1, count).Select(n => $"{n}"));
    }

    [Fact]
    public async Task Records_stay_as_they_are_to_the_last_digit()
    {
        _folder.Write("a.json", """[{"n":12345678901234567890.10,"e":1E5,"t":"\u00fc \"","o":{"a":[1, 2]},"nothing":null}]""");

        var record = FilesFolder.Records(await _folder.ReadAsync(_folder.Json, Settings()))[0];

        record.GetRawText().ShouldEndWith(""","n":12345678901234567890.10,"e":1E5,"t":"\u00fc \"","o":{"a":[1, 2]},"nothing":null}""");
    }

    [Fact]
    public async Task A_bad_line_is_rejected_and_its_neighbours_are_not()
    {
        _folder.Write("a.json", "{\"id\":1}\n{\"id\":2\n17\n{\"id\":4}\n");

        var pages = await _folder.ReadAsync(_folder.Json, Settings(pageSize: 1));

        FilesFolder.Values(pages, "id").ShouldBe(["1", "4"]);
        pages.SelectMany(page => page.Rejected).Select(r => JsonDocument.Parse(r.Record).RootElement.GetProperty("_text").GetString()).ShouldBe(["{\"id\":2", "17"]);
    }

    [Theory]
    [InlineData("""[{"id":1},{"id":2""", FailureKind.Transient, "breaks off in row 2")]
    [InlineData("""[{"id":1},{"id" 2}]""", FailureKind.Configuration, "no JSON in row 2")]
    public async Task A_broken_array_stops_the_read_and_says_where(string text, FailureKind kind, string where)
    {
        _folder.Write("a.json", text);

        var failure = await Should.ThrowAsync<SyncFleetException>(() => _folder.ReadAsync(_folder.Json, Settings()));

        failure.Kind.ShouldBe(kind);
        failure.Message.ShouldContain(where);
    }

    [Theory]
    [InlineData("data.items", """{"items":[{"id":9}],"data":{"x":{"items":[{"id":8}]},"items":[{"id":1},{"id":2}]},"z":[3]}""")]
    [InlineData("items", """{"a":[1,{"items":[]}],"items":[{"id":1},{"id":2}]}""")]
    public async Task The_array_at_the_path_is_read(string path, string text)
    {
        _folder.Write("a.json", text);

        FilesFolder.Values(await _folder.ReadAsync(_folder.Json, Settings(path, pageSize: 1)), "id").ShouldBe(["1", "2"]);
    }

    [Theory]
    [InlineData("""{"data":{"other":[]}}""")]
    [InlineData("""{"data":[{"items":[]}]}""")]
    [InlineData("""{"data":{"items":{"id":1}}}""")]
    public async Task A_path_that_leads_to_no_array_is_said(string text)
    {
        _folder.Write("a.json", text);

        (await Should.ThrowAsync<SyncFleetException>(() => _folder.ReadAsync(_folder.Json, Settings("data.items"))))
            .Message.ShouldBe("The file has no array at 'data.items'. Check 'records_path'.");
    }

    private static object Settings(string? path = null, int pageSize = 100) =>
        new { streams = new Dictionary<string, string> { ["rows"] = "a.json" }, records_path = path, page_size = pageSize };
}
