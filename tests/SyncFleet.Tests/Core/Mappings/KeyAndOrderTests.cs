using Shouldly;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Mappings;
using SyncFleet.Core.Rows;
using Xunit;

namespace SyncFleet.Tests.Core.Mappings;

public sealed class KeyAndOrderTests
{
    private static readonly StreamDefinition Stream = Mapped.Stream(Mapped.Column(ColumnType.Text));

    [Theory]
    [InlineData("\"SKU-1\"", "SKU-1")]
    [InlineData("12", "12")]
    [InlineData("\"12\"", "12")]
    [InlineData("true", "true")]
    [InlineData("\"a\\u00e9\\/b\"", "aé/b")]
    public void A_single_key_is_its_text(string json, string expected) => KeyOf(Stream, $$"""{"id":{{json}}}""").ShouldBe(expected);

    [Theory]
    [InlineData("""{"a":"x","b":{"c":1}}""", """["x","1"]""")]
    [InlineData("""{"a":"x\",\"y","b":{"c":"z"}}""", """["x\",\"y","z"]""")]
    [InlineData("""{"a":"line\n","b":{"c":"\u00e9"}}""", """["line\u000a","é"]""")]
    public void Several_keys_are_a_JSON_list_of_texts(string record, string expected) =>
        KeyOf(Stream with { Key = ["a", "b.c"] }, record).ShouldBe(expected);

    [Fact]
    public void The_connectors_key_is_used_when_the_definition_names_none()
    {
        RecordingRowWriter writer = new();
        var context = Mapped.Context with { ConnectorKey = ["productId"], ConnectorCursor = "updated" };
        using var mapper = StreamMapping.Compile(Stream with { Key = [] }, context).CreateMapper();
        mapper.Map("""{"productId":"p","updated":5}"""u8.ToArray(), new PagePlace(1, 1, 1), 0, writer);
        writer.Rows.ShouldHaveSingleItem().ShouldSatisfyAllConditions(r => r.ExternalId.ShouldBe("p"), r => r.Order.Cursor.ShouldBe(5));
    }

    [Theory]
    [InlineData("null", "missing")]
    [InlineData("\"\"", "empty")]
    [InlineData("{}", "object")]
    [InlineData("[1]", "list")]
    [InlineData("\"a\\u0000\"", "NUL")]
    [InlineData("\"\\ud800\"", "surrogate")]
    public void A_record_without_a_good_key_becomes_a_dead_letter(string json, string reason)
    {
        var letter = Mapped.Run(Stream, $$"""{"id":{{json}},"v":"x"}""").Result.DeadLetter.ShouldNotBeNull();
        letter.Reason.ShouldContain(reason);
        letter.Column.ShouldBe("_sf_external_id");
        letter.Key.ShouldBeNull();
    }

    [Fact]
    public void A_key_may_have_2048_bytes_and_no_more()
    {
        KeyOf(Stream, $$"""{"id":"{{new string('k', 2048)}}"}""")!.Length.ShouldBe(2048);
        var letter = Mapped.Run(Stream, $$"""{"id":"{{new string('k', 2049)}}"}""").Result.DeadLetter.ShouldNotBeNull();
        letter.Reason.ShouldContain("2048 bytes");
        letter.Value!.Length.ShouldBe(120);
        var both = Stream with { Key = ["id", "v"] };
        KeyOf(both, $$"""{"id":"{{new string('k', 1000)}}","v":"{{new string('k', 1041)}}"}""")!.Length.ShouldBe(2048);
        Mapped.Run(both, $$"""{"id":"{{new string('k', 1000)}}","v":"{{new string('k', 1042)}}"}""").Result.DeadLetter!.Reason.ShouldContain("2048 bytes");
        Mapped.Run(both, $$"""{"id":"{{new string('\n', 0)}}x","v":"{{new string('k', 5000)}}"}""").Result.DeadLetter!.Reason.ShouldContain("2048 bytes");
    }

    [Fact]
    public void Appended_rows_are_keyed_by_where_they_were_read()
    {
        var stream = Stream with { Write = WriteMode.Append, Key = [] };
        var first = KeyOf(stream, """{"v":"x"}""", index: 0);
        var second = KeyOf(stream, """{"v":"x"}""", index: 1);
        first.ShouldBe(Mapped.StreamRun + ":3:0");
        second.ShouldNotBe(first);
    }

    [Theory]
    [InlineData("17", 17L)]
    [InlineData("\"17\"", 17L)]
    [InlineData("-3", -3L)]
    [InlineData("1e3", 1000L)]
    [InlineData("\"1970-01-01T00:00:01Z\"", 1_000_000L)]
    [InlineData("\"1970-01-01T02:00:01.5+02:00\"", 1_500_000L)]
    [InlineData("null", 0L)]
    [InlineData("\"\"", 0L)]
    public void The_order_value_is_a_number_or_a_timestamp(string json, long cursor) =>
        OrderOf(Stream with { OrderBy = "at" }, $$"""{"id":1,"at":{{json}}}""").ShouldBe(new RowOrder(cursor, 7, 3, 4));

    [Fact]
    public void Without_an_order_the_place_in_the_run_decides() =>
        OrderOf(Stream, """{"id":1}""").ShouldBe(new RowOrder(0, 7, 3, 4));

    [Theory]
    [InlineData("\"yesterday\"", "neither a whole number nor a timestamp")]
    [InlineData("1.5", "fraction")]
    [InlineData("99999999999999999999", "64 bits")]
    [InlineData("true", "neither")]
    [InlineData("{}", "neither")]
    [InlineData("\"10000-01-01\"", "years 0001 to 9999")]
    public void An_order_value_that_cannot_be_read_becomes_a_dead_letter_for_0_would_be_a_wrong_order(string json, string reason)
    {
        var letter = Mapped.Run(Stream with { OrderBy = "at" }, $$"""{"id":1,"at":{{json}}}""").Result.DeadLetter.ShouldNotBeNull();
        letter.Reason.ShouldContain(reason);
        letter.Column.ShouldBe("_sf_order");
        letter.Key.ShouldBe("1");
    }

    [Fact]
    public void The_order_value_is_read_by_the_rules_of_the_column_that_shares_its_field()
    {
        var column = Mapped.Column(ColumnType.Timestamp, "at", "at") with { Formats = ["%m/%d/%Y"], Zone = "Europe/Kyiv" };
        var stream = Mapped.Stream(column) with { OrderBy = "at" };
        OrderOf(stream, """{"id":1,"at":"1/2/1970"}""").Cursor.ShouldBe(21L * 3_600_000_000);
    }

    private static string? KeyOf(StreamDefinition stream, string record, int index = 4) =>
        Mapped.Run(stream, record, index).Writer.Rows.ShouldHaveSingleItem().ExternalId;

    private static RowOrder OrderOf(StreamDefinition stream, string record) =>
        Mapped.Run(stream, record, index: 4).Writer.Rows.ShouldHaveSingleItem().Order;
}
