using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Mappings;
using SyncFleet.Core.Rows;
using Xunit;

namespace SyncFleet.Tests.Core.Mappings;

public sealed class PageMapperTests
{
    private static readonly StreamDefinition Stream = Mapped.Stream(
        Mapped.Column(ColumnType.Text, "name", "name"),
        Mapped.Column(ColumnType.Integer, "count", "count"),
        Mapped.Column(ColumnType.Decimal, "price", "price"),
        Mapped.Column(ColumnType.Timestamp, "at", "at"),
        Mapped.Column(ColumnType.Json, "more", "more")) with
    { Where = "{{ record.skip != true }}", Raw = true };

    private static readonly StreamDefinition Templated = Mapped.Stream(
        Mapped.Column(ColumnType.Text, "label", path: null) with { Expression = "{{ record.name ~ '-' ~ (record.price | string) }}" },
        Mapped.Column(ColumnType.Json, "both", path: null) with { Expression = "{{ [record.at, record.more] }}" },
        Mapped.Column(ColumnType.Text, "lower", path: null) with { Expression = "{{ record.name | lower }}" },
        Mapped.Column(ColumnType.Decimal, "sum", path: null) with { Expression = "{{ record.price + record.count }}" }) with
    { DeletedWhen = "{{ record.count > 5 }}" };

    /// <summary>What a field may hold, good and bad.</summary>
    private static readonly string[] Values =
    [
        "null", "1", "-0.5", "1e400", "1e999999", "99999999999999999999", "true", "\"\"", "\"--\"", "\"tea\"", "\"2026-10-21T12:00:00Z\"", "\"10000-01-01\"",
        "\"a\\u0000\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "[]", "{\"a\":[1,\"\\u0000\"]}", "{\"a\":{\"b\":null}}",
    ];

    private static readonly string[] Broken = ["", "{", "<html></html>", "{\"id\":1}}", "nul", "\"\u0001\"", "[1,2", "{\"id\":01}"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mapping_loses_nothing(bool templates)
    {
        var property = Prop.ForAll(Pages().ToArbitrary(), pages =>
        {
            RecordingRowWriter writer = new();
            var mapping = StreamMapping.Compile(templates ? Templated : Stream, Mapped.Context);
            var (read, rows, letters, filtered) = (0, 0, 0, 0);
            foreach (var (page, number) in pages.Select((p, i) => (p, i + 1)))
            {
                var result = Map(mapping, page, new PagePlace(number, 1, number), writer);
                result.Records.ShouldBe(page.Count);
                (result.Rows + result.Filtered + result.DeadLetters.Count).ShouldBe(page.Count);
                result.DeadLetters.Select(d => Encoding.UTF8.GetString(d.Payload)).ShouldBe(result.DeadLetters.Select(d => page[d.RecordIndex]));
                (read, rows, letters, filtered) = (read + page.Count, rows + result.Rows, letters + result.DeadLetters.Count, filtered + result.Filtered);
            }

            writer.Rows.Count.ShouldBe(rows);
            (rows + letters + filtered).ShouldBe(read);
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(40), property);
    }

    [Fact]
    public void A_page_mapped_twice_gives_the_same_rows_and_dead_letters()
    {
        var property = Prop.ForAll(Pages().ToArbitrary(), pages =>
        {
            var page = pages.SelectMany(p => p).ToList();
            RecordingRowWriter first = new();
            RecordingRowWriter second = new();
            var one = Map(StreamMapping.Compile(Stream, Mapped.Context), page, new PagePlace(1, 1, 1), first);
            var two = Map(StreamMapping.Compile(Stream, Mapped.Context), page, new PagePlace(1, 1, 1), second);
            two.DeadLetters.Select(d => (d.RecordIndex, d.Reason, d.Column, d.Key, d.Value)).ShouldBe(one.DeadLetters.Select(d => (d.RecordIndex, d.Reason, d.Column, d.Key, d.Value)));
            second.Rows.Select(Describe).ShouldBe(first.Rows.Select(Describe));
        });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100).WithEndSize(40), property);
    }

    [Theory]
    [InlineData("{\"id\":1,\"name\":\"a\\u0000b\"}", "name", "NUL")]
    [InlineData("{\"id\":1,\"name\":\"\\ud800\"}", "name", "surrogate")]
    [InlineData("{\"id\":1,\"count\":9223372036854775808}", "count", "64 bits")]
    [InlineData("{\"id\":1,\"price\":1e200000}", "price", "more digits")]
    [InlineData("{\"id\":1,\"at\":\"10000-01-01T00:00:00Z\"}", "at", "years 0001 to 9999")]
    [InlineData("<html><body>Bad gateway</body></html>", null, "not valid JSON")]
    [InlineData("{\"id\":1,\"name\":\"cut off", null, "not valid JSON")]
    [InlineData("{\"id\":1} {\"id\":2}", null, "not valid JSON")]
    public void One_bad_record_never_sinks_its_neighbours(string bad, string? column, string reason)
    {
        RecordingRowWriter writer = new();
        var result = Map(StreamMapping.Compile(Stream, Mapped.Context), ["""{"id":"before"}""", bad, """{"id":"after"}"""], new PagePlace(1, 1, 1), writer);
        writer.Rows.Select(r => r.ExternalId).ShouldBe(["before", "after"]);
        var letter = result.DeadLetters.ShouldHaveSingleItem();
        (letter.RecordIndex, letter.Column).ShouldBe((1, column));
        letter.Reason.ShouldContain(reason);
        (result.Records, result.Rows, result.Filtered).ShouldBe((3, 2, 0));
    }

    [Fact]
    public void Invalid_UTF_8_becomes_a_dead_letter_with_its_bytes_kept()
    {
        byte[] bad = [.. "{\"id\":1,\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8];
        var (result, writer) = Mapped.Run(Stream, bad);
        writer.Rows.ShouldBeEmpty();
        result.DeadLetter.ShouldNotBeNull().Reason.ShouldContain("UTF-8");
        result.DeadLetter.Payload.ShouldBe(bad);
    }

    [Fact]
    public void Decimals_beyond_double_keep_every_digit()
    {
        var (_, writer) = Mapped.Run(Stream, """{"id":1,"price":3.14159265358979323846264338327950288419716939937510,"name":123456789012345678901234567890}""");
        writer.Rows.ShouldHaveSingleItem().Values.Take(3).ShouldBe(["123456789012345678901234567890", null, "d:3.14159265358979323846264338327950288419716939937510"]);
    }

    [Fact]
    public void A_record_of_10_MB_is_mapped_whole()
    {
        var text = new string('x', 10 * 1024 * 1024);
        var (_, writer) = Mapped.Run(Stream, $$"""{"id":1,"name":"{{text}}\n","more":["{{text}}"]}""");
        var row = writer.Rows.ShouldHaveSingleItem();
        ((string)row.Values[0]!).Length.ShouldBe(text.Length + 1);
        ((string)row.Values[4]!).Length.ShouldBe(text.Length + 6);
    }

    [Fact]
    public void The_same_key_twice_gives_two_rows_in_order()
    {
        RecordingRowWriter writer = new();
        Map(StreamMapping.Compile(Stream, Mapped.Context), ["""{"id":1,"name":"old"}""", """{"id":1,"name":"new"}"""], new PagePlace(1, 1, 1), writer);
        writer.Rows.Select(r => r.ExternalId).ShouldBe(["1", "1"]);
        writer.Rows[0].Order.ShouldBeLessThan(writer.Rows[1].Order);
    }

    [Fact]
    public void Nesting_deeper_than_256_levels_becomes_a_dead_letter()
    {
        Mapped.Run(Stream, $$"""{"id":1,"more":{{new string('[', 255)}}{{new string(']', 255)}}}""").Result.Outcome.ShouldBe(MapOutcome.Row);
        Mapped.Run(Stream, $$"""{"id":1,"more":{{new string('[', 300)}}{{new string(']', 300)}}}""").Result.DeadLetter!.Reason.ShouldContain("256 levels");
    }

    [Fact]
    public void A_last_line_without_its_line_break_and_an_empty_page_are_pages_too()
    {
        var mapping = StreamMapping.Compile(Stream, Mapped.Context);
        PageMapper.Map(mapping, "{\"id\":1}\n{\"id\":2}"u8.ToArray(), new PagePlace(1, 1, 1), new RecordingRowWriter(), CancellationToken.None).Rows.ShouldBe(2);
        PageMapper.Map(mapping, ReadOnlyMemory<byte>.Empty, new PagePlace(1, 1, 1), new RecordingRowWriter(), CancellationToken.None).Records.ShouldBe(0);
    }

    private static Gen<List<List<string>>> Pages()
    {
        var value = Gen.Elements(Values);
        var whole =
            from id in Gen.Elements("\"k\"", "1", "null", "\"\"", "[]", "\"\\u0000\"", "\"long" + new string('x', 3000) + "\"")
            from name in value
            from count in value
            from price in value
            from at in value
            from more in value
            from skip in Gen.Elements("true", "false", "null")
            select $$"""{"id":{{id}},"name":{{name}},"count":{{count}},"price":{{price}},"at":{{at}},"more":{{more}},"skip":{{skip}}}""";
        var good = from id in Gen.Choose(1, 1000) select $$"""{"id":{{id}},"name":"tea","count":1,"price":2.5,"at":"2026-10-21","more":{} }""";
        var record = Gen.Frequency((3, whole), (3, good), (1, Gen.Elements(Broken)));
        return record.ListOf().Select(p => p.ToList()).ListOf().Select(p => p.ToList());
    }

    private static PageResult Map(StreamMapping mapping, List<string> records, PagePlace place, RecordingRowWriter writer) =>
        PageMapper.Map(mapping, Encoding.UTF8.GetBytes(string.Concat(records.Select(r => r + "\n"))), place, writer, CancellationToken.None);

    private static string Describe(WrittenRow row) => $"{row.ExternalId}|{row.Order}|{row.Deleted}|{string.Join('|', row.Values)}";
}
