using System.Text;
using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Files;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Files;

public sealed class CsvFilesTests : IDisposable
{
    private readonly FilesFolder _folder = new();

    static CsvFilesTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("id,name\n1,a\n2,b\n", "a|b")]
    [InlineData("id;name\r\n1;a\r\n2;b", "a|b")]
    [InlineData("id\tname\n1\t a \n2\t\n", " a |∅")]
    [InlineData("id|name\n\n1|\"\"\n\n2|\"x\ny\"\n", "|x\ny")]
    [InlineData("id,name\n1,\"say \"\"hi\"\", ok\"\n2,it's \"fine\"\n", "say \"hi\", ok|it's \"fine\"")]
    [InlineData("\uFEFFid,name\n1,ü\n2,漢\n", "ü|漢")]
    public async Task Dialects_are_found_out(string text, string names)
    {
        _folder.Write("a.csv", text);

        var pages = await _folder.ReadAsync(_folder.Csv, Settings());

        string.Join('|', FilesFolder.Values(pages, "name")).ShouldBe(names);
        FilesFolder.Values(pages, "id").ShouldBe(["1", "2"]);
        FilesFolder.Values(pages, "_row").ShouldBe(["1", "2"]);
        pages.ShouldAllBe(page => page.Rejected.Count == 0);
    }

    [Theory]
    [InlineData("utf-8", "auto", true)]
    [InlineData("utf-16", "auto", true)]
    [InlineData("utf-16BE", "auto", true)]
    [InlineData("utf-16", "auto", false)]
    [InlineData("windows-1252", "auto", false)]
    [InlineData("windows-1252", "windows-1252", false)]
    [InlineData("windows-1251", "windows-1251", false)]
    public async Task Encodings_are_found_out_or_named(string written, string named, bool withMark)
    {
        var encoding = Encoding.GetEncoding(written);
        var name = written == "windows-1251" ? "Київ" : "Zürich – 5 €";
        _folder.Write("a.csv", [.. withMark ? encoding.GetPreamble() : [], .. encoding.GetBytes($"id,name\n1,plain\n2,{name}\n")]);

        var pages = await _folder.ReadAsync(_folder.Csv, Settings(new { encoding = named, page_size = 1 }));

        FilesFolder.Values(pages, "name").ShouldBe(["plain", name]);
        FilesFolder.Values(pages, "id").ShouldBe(["1", "2"]);
    }

    [Fact]
    public async Task Packed_files_are_unpacked_and_can_be_left_anywhere()
    {
        _folder.Write("a.csv.gz", FilesFolder.Gzip("id,name\n" + string.Concat(Enumerable.Range(1, 50).Select(n => $"{n},n{n}\n"))));

        var pages = await _folder.ReadAsync(_folder.Csv, Settings(new { page_size = 7 }, "a.csv.gz"));

        pages.Count.ShouldBe(8);
        FilesFolder.Values(pages, "name").ShouldBe(Enumerable.Range(1, 50).Select(n => $"n{n}"));
    }

    [Fact]
    public async Task A_bad_row_is_rejected_with_its_text_and_its_neighbours_are_not()
    {
        _folder.Write("a.csv", "id,name\n1,a\n2\n3,c,extra\n4,\"d\" e\n5,f\n6,\"never closed\n7,g\n8,h\n");

        var pages = await _folder.ReadAsync(_folder.Csv, Settings(new { page_size = 2 }));

        FilesFolder.Values(pages, "id").ShouldBe(["1", "5", "7", "8"]);
        var rejected = pages.SelectMany(page => page.Rejected).ToList();
        rejected.Select(r => JsonDocument.Parse(r.Record).RootElement.GetProperty("_text").GetString()).ShouldBe(["2", "3,c,extra", "4,\"d\" e", "6,\"never closed"]);
        rejected.Select(r => r.Reason).ShouldBe(
        [
            "Row 2 of 'a.csv': it has 1 values, and there are 2 columns.",
            "Row 3 of 'a.csv': it has 3 values, and there are 2 columns.",
            "Row 4 of 'a.csv': something follows a closing quote.",
            "Row 6 of 'a.csv': a quote is opened and not closed.",
        ]);
    }

    [Fact]
    public async Task Columns_without_a_name_or_with_one_name_get_their_own()
    {
        _folder.Write("a.csv", "id,,id\n1,2,3\n");

        var record = FilesFolder.Records(await _folder.ReadAsync(_folder.Csv, Settings()))[0];

        record.GetProperty("id").GetString().ShouldBe("1");
        record.GetProperty("column_2").GetString().ShouldBe("2");
        record.GetProperty("id_2").GetString().ShouldBe("3");
    }

    [Fact]
    public async Task Files_without_a_header_are_given_names()
    {
        _folder.Write("a.csv", "1,x\n2,y\n");

        FilesFolder.Values(await _folder.ReadAsync(_folder.Csv, Settings(new { header = false })), "column_2").ShouldBe(["x", "y"]);
        FilesFolder.Values(await _folder.ReadAsync(_folder.Csv, Settings(new { header = false, columns = new[] { "id", "letter" } })), "letter").ShouldBe(["x", "y"]);
    }

    [Fact]
    public async Task Only_new_and_changed_files_are_read_again()
    {
        _folder.Write("a-1.csv", "id\n1\n");
        _folder.Write("a-2.csv", "id\n2\n");
        var first = await _folder.ReadAsync(_folder.Csv, Settings(location: "a-*.csv"));
        var checkpoint = first[^1].CursorAfter;

        var second = await _folder.ReadAsync(_folder.Csv, Settings(location: "a-*.csv"), checkpoint: checkpoint);
        _folder.Write("a-2.csv", "id\n2\n22\n");
        _folder.Write("a-3.csv", "id\n3\n");
        var third = await _folder.ReadAsync(_folder.Csv, Settings(location: "a-*.csv"), checkpoint: second[^1].CursorAfter);

        FilesFolder.Values(first, "id").ShouldBe(["1", "2"]);
        FilesFolder.Records(second).ShouldBeEmpty();
        FilesFolder.Values(third, "id").ShouldBe(["2", "22", "3"]);
    }

    [Fact]
    public async Task Of_very_many_files_none_is_read_twice_and_none_is_left_out()
    {
        for (var number = 0; number < 620; number++)
        {
            _folder.Write($"a-{number:0000}.csv", $"id\n{number}\n");
        }

        var first = await _folder.ReadAsync(_folder.Csv, Settings(location: "a-*.csv"));
        _folder.Write("a-9999.csv", "id\n9999\n");
        var second = await _folder.ReadAsync(_folder.Csv, Settings(location: "a-*.csv"), checkpoint: first[^1].CursorAfter);

        FilesFolder.Values(first, "id").Count.ShouldBe(620);
        first.ShouldAllBe(page => page.NextPosition == null || page.NextPosition.Length < 64 * 1024);
        FilesFolder.Values(second, "id").ShouldBe(["9999"]);
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_is_read_anew()
    {
        _folder.Write("a.csv", "id\n1\n2\n3\n");
        var first = await _folder.Csv.ReadAsync(_folder.Open(Settings(new { page_size = 2 })), new() { Stream = "rows" }, TestContext.Current.CancellationToken).FirstAsync(TestContext.Current.CancellationToken);
        _folder.Write("a.csv", "id\n7\n8\n9\n");

        var rest = await _folder.Csv.ReadAsync(_folder.Open(Settings(new { page_size = 2 })), new() { Stream = "rows", Position = first.NextPosition }, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

        FilesFolder.Values(rest, "id").ShouldBe(["7", "8", "9"]);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_said_and_a_pattern_without_files_is_an_empty_stream()
    {
        var failure = await Should.ThrowAsync<SyncFleetException>(() => _folder.ReadAsync(_folder.Csv, Settings(location: "none.csv")));
        failure.Kind.ShouldBe(FailureKind.Configuration);

        FilesFolder.Records(await _folder.ReadAsync(_folder.Csv, Settings(location: "none-*.csv"))).ShouldBeEmpty();
        (await Should.ThrowAsync<SyncFleetException>(() => _folder.Csv.CheckAsync(_folder.Open(Settings(location: "none-*.csv")), CancellationToken.None)))
            .Message.ShouldBe("No file matches 'none-*.csv' of stream 'rows'.");
    }

    [Fact]
    public async Task A_file_without_end_is_read_as_it_comes()
    {
        EndlessRows rows = new("id,text\n"u8, "1,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"u8);
        FakeUpstream upstream = new(_ => new HttpResponseMessage { Content = new StreamContent(rows) });
        var source = upstream.Source(Settings(location: "http://files.test/endless.csv"));

        var pages = await FilesConnector.Csv(LocalAccess.None).ReadAsync(source, new() { Stream = "rows" }, TestContext.Current.CancellationToken).Take(3).ToListAsync(TestContext.Current.CancellationToken);

        pages.Select(page => page.RecordCount).ShouldBe([1000, 1000, 1000]);
        rows.Given.ShouldBeLessThan(1024 * 1024);
    }

    private static object Settings(object? more = null, string location = "a.csv")
    {
        var settings = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        settings["streams"] = JsonSerializer.SerializeToNode(new Dictionary<string, string> { ["rows"] = location });
        return settings;
    }
}
