using Shouldly;
using SyncFleet.Core.Rows;
using Xunit;

namespace SyncFleet.Tests.Core.Mappings;

/// <summary>The table of docs/mappings.md, cell by cell.</summary>
public sealed class CoercionTests
{
    [Theory]
    [InlineData("\"tea\"", "tea")]
    [InlineData("\"\"", "")]
    [InlineData("\" a \"", " a ")]
    [InlineData("\"\\u00e9\\n\\\"\\ud83d\\ude00\\/\"", "é\n\"😀/")]
    [InlineData("1.50", "1.50")]
    [InlineData("1e5", "1e5")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("null", null)]
    [InlineData("{\"a\": [1,2]}", "{\"a\": [1,2]}")]
    [InlineData("[]", "[]")]
    public void Text_takes_everything_as_it_is_written(string json, string? expected) => Good(ColumnType.Text, json, expected);

    [Theory]
    [InlineData("12", 12L)]
    [InlineData("-0", 0L)]
    [InlineData("12.0", 12L)]
    [InlineData("12.000e0", 12L)]
    [InlineData("1e3", 1000L)]
    [InlineData("1200e-2", 12L)]
    [InlineData("0.0012e4", 12L)]
    [InlineData("0e999999999999", 0L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("9223372036854775807.0", long.MaxValue)]
    [InlineData("\"007\"", 7L)]
    [InlineData("\" +7 \"", 7L)]
    [InlineData("\"-7\"", -7L)]
    [InlineData("\"\"", null)]
    [InlineData("\"  \"", null)]
    [InlineData("null", null)]
    public void Integer_takes_whole_numbers_and_their_texts(string json, object? expected) => Good(ColumnType.Integer, json, expected);

    [Theory]
    [InlineData("9223372036854775808", "64 bits")]
    [InlineData("-9223372036854775809", "64 bits")]
    [InlineData("1e19", "64 bits")]
    [InlineData("1e400000000", "64 bits")]
    [InlineData("99999999999999999999999", "64 bits")]
    [InlineData("12.5", "fraction")]
    [InlineData("1e-1", "fraction")]
    [InlineData("1e-400000000", "fraction")]
    [InlineData("\"0.191624\"", "fraction")]
    [InlineData("\"--\"", "not an integer")]
    [InlineData("\"1,000\"", "not an integer")]
    [InlineData("\"1_000\"", "not an integer")]
    [InlineData("\"0x1F\"", "not an integer")]
    [InlineData("\"12 kg\"", "not an integer")]
    [InlineData("\"NaN\"", "not an integer")]
    [InlineData("true", "not an integer")]
    [InlineData("[1]", "not an integer")]
    [InlineData("{}", "not an integer")]
    public void Integer_refuses_the_rest(string json, string reason) => Bad(ColumnType.Integer, json, reason);

    [Theory]
    [InlineData("3.20", "3.20")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("0", "0")]
    [InlineData("0.00", "0.00")]
    [InlineData("1.5e3", "1500")]
    [InlineData("1.5E+3", "1500")]
    [InlineData("1.23456e2", "123.456")]
    [InlineData("-1.5e-3", "-0.0015")]
    [InlineData("0.10e1", "1.0")]
    [InlineData("0e-5", "0")]
    [InlineData("0.1234567890123456789012345678901234567890", "0.1234567890123456789012345678901234567890")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("1e400", null, 401)]
    [InlineData("1e131071", null, 131072)]
    [InlineData("1e-16383", null, 16385)]
    [InlineData("\"007.50\"", "7.50")]
    [InlineData("\"+.5\"", "0.5")]
    [InlineData("\" 2 \"", "2")]
    public void Decimal_is_exact_from_the_text(string json, string? expected, int length = 0)
    {
        var value = Mapped.Value(Mapped.Column(ColumnType.Decimal), json).ShouldBeOfType<string>();
        if (expected is not null)
        {
            value.ShouldBe("d:" + expected);
        }
        else
        {
            value.Length.ShouldBe(length + 2);
        }
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\" \\t \"")]
    [InlineData("null")]
    public void Decimal_takes_nothing_as_null(string json) => Good(ColumnType.Decimal, json, expected: null);

    [Theory]
    [InlineData("1e131072", "more digits")]
    [InlineData("1e-16384", "more digits")]
    [InlineData("1e2147483648", "more digits")]
    [InlineData("1e99999999999999999999", "more digits")]
    [InlineData("\"NaN\"", "not a decimal")]
    [InlineData("\"Infinity\"", "not a decimal")]
    [InlineData("\"-inf\"", "not a decimal")]
    [InlineData("\"--\"", "not a decimal")]
    [InlineData("\"1,5\"", "not a decimal")]
    [InlineData("\"1.\"", "not a decimal")]
    [InlineData("\".\"", "not a decimal")]
    [InlineData("\"-\"", "not a decimal")]
    [InlineData("\"1e\"", "not a decimal")]
    [InlineData("\"1e5x\"", "not a decimal")]
    [InlineData("\"$5\"", "not a decimal")]
    [InlineData("false", "not a decimal")]
    [InlineData("[]", "not a decimal")]
    public void Decimal_refuses_the_rest(string json, string reason) => Bad(ColumnType.Decimal, json, reason);

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("\"YES\"", true)]
    [InlineData("\"y\"", true)]
    [InlineData("\"On\"", true)]
    [InlineData("\"t\"", true)]
    [InlineData("\" true \"", true)]
    [InlineData("\"No\"", false)]
    [InlineData("\"n\"", false)]
    [InlineData("\"off\"", false)]
    [InlineData("\"F\"", false)]
    [InlineData("\"0\"", false)]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    public void Boolean_takes_the_usual_words(string json, object? expected) => Good(ColumnType.Boolean, json, expected);

    [Theory]
    [InlineData("2")]
    [InlineData("1.0")]
    [InlineData("\"maybe\"")]
    [InlineData("[true]")]
    [InlineData("{}")]
    public void Boolean_refuses_the_rest(string json) => Bad(ColumnType.Boolean, json, "not a boolean");

    [Theory]
    [InlineData("{\"a\":1.50e2}", "{\"a\":1.50e2}")]
    [InlineData("[1,{\"b\":\"\\u00e9\"}]", "[1,{\"b\":\"\\u00e9\"}]")]
    [InlineData("\"te\\\"a\"", "\"te\\\"a\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("12", "12")]
    [InlineData("true", "true")]
    public void Json_is_kept_letter_by_letter(string json, string expected) => Good(ColumnType.Json, json, "j:" + expected);

    [Fact]
    public void Json_null_is_null() => Good(ColumnType.Json, "null", expected: null);

    [Theory]
    [InlineData("{\"a\":{\"b\":\"x\\u0000y\"}}", "NUL")]
    [InlineData("{\"a\\u0000\":1}", "NUL")]
    [InlineData("[\"\\ud800\"]", "surrogate")]
    [InlineData("[\"\\udc00\\ud800\"]", "surrogate")]
    [InlineData("\"\\ud83dx\"", "surrogate")]
    [InlineData("[1e200000]", "digits")]
    [InlineData("[1e-20000]", "digits")]
    public void Json_refuses_what_jsonb_refuses(string json, string reason) => Bad(ColumnType.Json, json, reason);

    [Theory]
    [InlineData("\"a\\u0000b\"", "NUL")]
    [InlineData("\"\\ud800\"", "surrogate")]
    [InlineData("\"\\udfff\"", "surrogate")]
    [InlineData("\"\\ud800\\u0041\"", "surrogate")]
    public void Text_refuses_what_PostgreSQL_cannot_store(string json, string reason)
    {
        var letter = Bad(ColumnType.Text, json, reason);
        letter.Column.ShouldBe("v");
        letter.Key.ShouldBe("1");
        letter.Value.ShouldBe(json.Trim('"'));
    }

    private static void Good(ColumnType type, string json, object? expected) =>
        Mapped.Value(Mapped.Column(type), json).ShouldBe(expected);

    private static SyncFleet.Core.Mappings.DeadLetter Bad(ColumnType type, string json, string reason)
    {
        var letter = Mapped.Bad(Mapped.Column(type), json);
        letter.Reason.ShouldContain(reason, Case.Sensitive);
        return letter;
    }
}
