using System.Security.Cryptography;
using System.Text;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Mappings;
using SyncFleet.Core.Rows;
using Xunit;

namespace SyncFleet.Tests.Core.Mappings;

public sealed class StreamMappingTests
{
    private static readonly ColumnMapping Text = Mapped.Column(ColumnType.Text);

    [Theory]
    [InlineData("a", """{"id":1,"a":"x"}""", "x")]
    [InlineData("a.b", """{"id":1,"a":{"b":"x"}}""", "x")]
    [InlineData("a.1.b", """{"id":1,"a":[{"b":"w"},{"b":"x"}]}""", "x")]
    [InlineData("a.1.b", """{"id":1,"a":{"1":{"b":"x"}}}""", "x")]
    [InlineData("a.b", """{"id":1,"a":null}""", null)]
    [InlineData("a.b", """{"id":1,"a":"text"}""", null)]
    [InlineData("a.5", """{"id":1,"a":[1]}""", null)]
    [InlineData("a", """{"id":1}""", null)]
    [InlineData("a", """{"id":1,"\u0061":"x"}""", "x")]
    [InlineData("a", """{"id":1,"a":"w","a":"x"}""", "x")]
    [InlineData("a.b", """{"id":1,"a":{"b":"w"},"a":{}}""", null)]
    [InlineData("a.b", """{"id":1,"a":{"b":"w"},"a":7}""", null)]
    [InlineData("a", """{"\ud800":2,"id":1,"unwanted\u0000":"\u0000","a":"x"}""", "x")]
    public void A_path_finds_its_value_or_null(string path, string record, string? expected) =>
        Mapped.Run(Mapped.Stream(Text with { Path = path }), record).Writer.Rows.ShouldHaveSingleItem().Values.ShouldBe([expected]);

    [Fact]
    public void The_same_field_may_fill_several_columns_whole_and_in_part()
    {
        var stream = Mapped.Stream(
            Mapped.Column(ColumnType.Json, "whole", "a"),
            Mapped.Column(ColumnType.Integer, "part", "a.b"),
            Mapped.Column(ColumnType.Text, "again", "a.b"),
            Mapped.Column(ColumnType.Text, "second", "a.c.1"));
        Mapped.Run(stream, """{"id":1,"a":{"c":["x","y"],"b":2}}""").Writer.Rows.ShouldHaveSingleItem()
            .Values.ShouldBe(["""j:{"c":["x","y"],"b":2}""", 2L, "2", "y"]);
    }

    [Fact]
    public void A_constant_takes_the_columns_type() =>
        Mapped.Value(Text with { Path = null, Constant = "7", Column = new Column { Name = "v", Type = ColumnType.Integer } }, "1").ShouldBe(7L);

    [Fact]
    public void Trim_and_lower_come_before_the_map_and_the_default_after_it()
    {
        var column = Text with { Trim = true, Lower = true, Map = Map(("active", "on"), ("--", "")), Otherwise = "off", Default = "unknown" };
        Mapped.Value(column, "\" \\u00a0 ACTIVE \"").ShouldBe("on");
        Mapped.Value(column, "\"gone\"").ShouldBe("off");
        Mapped.Value(column, "null").ShouldBe("unknown");
        Mapped.Value(column, "\"--\"").ShouldBe("");
    }

    [Fact]
    public void Lower_knows_other_alphabets() =>
        Mapped.Value(Text with { Lower = true }, "\"ЧАЙ É\"").ShouldBe("чай é");

    [Fact]
    public void A_map_turns_dashes_in_a_number_column_into_null_or_the_default()
    {
        var column = Mapped.Column(ColumnType.Decimal) with { Map = Map(("--", "")) };
        Mapped.Value(column, "\"--\"").ShouldBeNull();
        Mapped.Value(column with { Default = "0" }, "\"--\"").ShouldBe("d:0");
    }

    [Theory]
    [InlineData("true", "yes")]
    [InlineData("1", "one")]
    [InlineData("\"1\"", "one")]
    public void A_map_looks_up_the_values_text(string json, string expected) =>
        Mapped.Value(Text with { Map = Map(("true", "yes"), ("1", "one")) }, json).ShouldBe(expected);

    [Fact]
    public void A_value_missing_in_a_map_without_otherwise_becomes_a_dead_letter()
    {
        var letter = Mapped.Bad(Text with { Map = Map(("a", "b")) }, "\"c\"");
        letter.Reason.ShouldContain("not in the value map");
        letter.Value.ShouldBe("c");
    }

    [Fact]
    public void A_required_column_refuses_null_and_missing_but_not_an_empty_text()
    {
        var column = Mapped.Column(ColumnType.Text, required: true);
        Mapped.Bad(column, "null").Reason.ShouldContain("required");
        Mapped.Value(column, "\"\"").ShouldBe("");
        Mapped.Value(column with { Default = "d" }, "null").ShouldBe("d");
        Mapped.Bad(Mapped.Column(ColumnType.Integer, required: true), "\"\"").Reason.ShouldContain("required");
    }

    [Fact]
    public void A_hash_is_the_hexadecimal_SHA_256_of_tenant_and_shaped_value()
    {
        var expected = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Mapped.Tenant + "ann@example.com")));
        Mapped.Value(Text with { Hash = true, Trim = true, Lower = true }, "\" Ann@example.com\"").ShouldBe(expected);
        Mapped.Value(Text with { Hash = true }, "null").ShouldBeNull();
    }

    [Fact]
    public void A_hashed_value_is_never_shown()
    {
        var letter = Mapped.Bad(Text with { Hash = true, Map = Map(("a", "b")) }, "\"ann@example.com\"");
        letter.Value.ShouldBeNull();
        (letter.Reason + letter.Column + letter.Key).ShouldNotContain("ann");
    }

    [Fact]
    public void A_long_value_is_shown_shortened_to_120_characters()
    {
        var letter = Mapped.Bad(Mapped.Column(ColumnType.Integer), "\"" + string.Concat(Enumerable.Repeat("\U0001F600", 500)) + "\"");
        letter.Value!.Length.ShouldBeLessThanOrEqualTo(120);
        letter.Value.ShouldEndWith("\U0001F600…");
    }

    [Fact]
    public void Raw_is_the_record_as_received_after_the_columns()
    {
        const string Record = """{"id": 1, "v":"x", "n":1.50}""";
        Mapped.Run(Mapped.Stream(Text) with { Raw = true }, Record).Writer.Rows.ShouldHaveSingleItem().Values.ShouldBe(["x", "j:" + Record]);
        var (result, writer) = Mapped.Run(Mapped.Stream(Text) with { Raw = true }, """{"id":1,"v":"x","other":"\u0000"}""");
        writer.Rows.ShouldBeEmpty();
        result.DeadLetter!.Column.ShouldBe("_sf_raw");
        result.DeadLetter.Reason.ShouldContain("NUL");
    }

    [Fact]
    public void A_filtered_record_writes_nothing_and_needs_no_key()
    {
        var stream = Mapped.Stream(Text) with { Where = "{{ record.active }}" };
        Mapped.Run(stream, """{"v":"x","active":false}""").Result.ShouldBe(new MapResult(MapOutcome.Filtered, DeadLetter: null));
        Mapped.Run(stream, """{"id":1,"v":"x","active":true}""").Result.Outcome.ShouldBe(MapOutcome.Row);
    }

    [Fact]
    public void A_record_marked_deleted_becomes_a_tombstone_and_may_lack_required_columns()
    {
        var stream = Mapped.Stream(Mapped.Column(ColumnType.Text, required: true)) with { DeletedWhen = "{{ record.status == 'deleted' }}" };
        var row = Mapped.Run(stream, """{"id":1,"status":"deleted"}""").Writer.Rows.ShouldHaveSingleItem();
        row.Deleted.ShouldBeTrue();
        row.Values.ShouldBe([null]);
        Mapped.Run(stream, """{"id":1,"status":"live","v":"x"}""").Writer.Rows.ShouldHaveSingleItem().Deleted.ShouldBeFalse();
    }

    [Theory]
    [InlineData("{{ record.first }} {{ record.last }}", ColumnType.Text, "Ann Lee")]
    [InlineData("{{ record.n * 2 }}", ColumnType.Integer, 10L)]
    [InlineData("{{ record.big }}", ColumnType.Decimal, "d:123456789012345678901234567890")]
    [InlineData("{{ record.price * 2 }}", ColumnType.Decimal, "d:2.5")]
    [InlineData("{{ record.text }}", ColumnType.Text, "007")]
    [InlineData("{{ record.missing }}", ColumnType.Text, null)]
    [InlineData("{{ {'a': record.n, 'b': [record.first, none]} }}", ColumnType.Json, """j:{"a":5,"b":["Ann",null]}""")]
    [InlineData("{{ record.n / 0.0 if false else 1e400 }}", ColumnType.Text, "Infinity")]
    [InlineData("{{ record.tags }}", ColumnType.Json, """j:["a","b"]""")]
    [InlineData("{{ record.first | lower }}", ColumnType.Text, "ann")]
    [InlineData("{{ record.nothing }}", ColumnType.Integer, null)]
    [InlineData("{{ record.n > 3 }}", ColumnType.Boolean, true)]
    public void An_expression_sees_the_record(string expression, ColumnType type, object? expected)
    {
        var column = Mapped.Column(type, path: null) with { Expression = expression };
        const string Record = """{"id":1,"first":"Ann","last":"Lee","n":5,"price":1.25,"text":"007","big":123456789012345678901234567890,"tags":["a","b"]}""";
        Mapped.Run(Mapped.Stream(column), Record).Writer.Rows.ShouldHaveSingleItem().Values.ShouldBe([expected]);
    }

    [Fact]
    public void An_expression_that_fails_on_a_record_makes_it_a_dead_letter()
    {
        var column = Text with { Path = null, Expression = "{{ record.a.b.c }}" };
        var (result, _) = Mapped.Run(Mapped.Stream(column), """{"id":1}""");
        result.DeadLetter.ShouldNotBeNull().Column.ShouldBe("v");
        var (undecided, _) = Mapped.Run(Mapped.Stream(Text) with { DeletedWhen = "{{ record.v > 1 }}" }, """{"id":1,"v":"x"}""");
        undecided.DeadLetter.ShouldNotBeNull().Reason.ShouldContain("deleted_when");
    }

    [Theory]
    [InlineData("{{ record.v | lower }}", ColumnType.Text)]
    [InlineData("{{ record.v ~ 'x' }}", ColumnType.Text)]
    [InlineData("{{ record.v }}", ColumnType.Text)]
    [InlineData("{{ record }}", ColumnType.Json)]
    [InlineData("{{ [record.v] }}", ColumnType.Json)]
    public void An_expression_over_text_that_PostgreSQL_cannot_store_makes_a_dead_letter(string expression, ColumnType type)
    {
        var stream = Mapped.Stream(Mapped.Column(type, path: null) with { Expression = expression });
        foreach (var bad in (string[])[@"a\u0000b", @"\ud800", @"\udc00x"])
        {
            Mapped.Run(stream, $$"""{"id":1,"v":"{{bad}}"}""").Result.DeadLetter.ShouldNotBeNull($"{expression} over {bad}").Column.ShouldBe("v");
        }
    }

    [Fact]
    public void A_template_that_names_what_does_not_exist_is_refused_before_any_record()
    {
        var stream = Mapped.Stream(Text with { Path = null, Expression = "{{ recrod.a }}" }) with { Where = "{{ config.x }}" };
        var failure = Should.Throw<SyncFleetException>(() => StreamMapping.Compile(stream, Mapped.Context));
        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("'recrod'");
        failure.Message.ShouldContain("'config'");
    }

    [Fact]
    public void All_faults_of_a_mapping_are_said_at_once()
    {
        var stream = Mapped.Stream(
            Text with { Zone = "Europe/Kiyv", Column = new Column { Name = "a", Type = ColumnType.Timestamp } },
            Text with { Formats = ["%Q"], Column = new Column { Name = "b", Type = ColumnType.Timestamp } },
            Text with { Path = null, Expression = "{{ record." },
            Text with { Default = "none", Column = new Column { Name = "c", Type = ColumnType.Integer } },
            Text with { Map = Map(("x", "y")), Otherwise = "z", Column = new Column { Name = "d", Type = ColumnType.Boolean } },
            Text with { Hash = true, Column = new Column { Name = "e", Type = ColumnType.Json } },
            Text with { Path = null }) with
        { Key = [] };
        var failure = Should.Throw<SyncFleetException>(() => StreamMapping.Compile(stream, Mapped.Context));
        failure.Kind.ShouldBe(FailureKind.Configuration);
        foreach (var part in (string[])["columns.a.zone", "columns.b.formats", "columns.v.expression", "columns.c.default", "columns.d.otherwise", "columns.e.hash", "exactly one", "key:"])
        {
            failure.Message.ShouldContain(part);
        }

        StreamMapping.FindFaults(stream).Select(f => f.Path).ShouldContain("columns.a.zone");
        StreamMapping.FindFaults(Mapped.Stream(Text)).ShouldBeEmpty();
    }

    private static Dictionary<string, string> Map(params (string From, string To)[] entries) =>
        entries.ToDictionary(e => e.From, e => e.To, StringComparer.Ordinal);
}
