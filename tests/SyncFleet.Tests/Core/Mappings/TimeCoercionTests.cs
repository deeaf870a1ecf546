using System.Globalization;
using Shouldly;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Rows;
using Xunit;

namespace SyncFleet.Tests.Core.Mappings;

public sealed class TimeCoercionTests
{
    [Theory]
    [InlineData("2026-10-21T12:00:00Z", "2026-10-21T12:00:00")]
    [InlineData("2026-10-21t12:00:00z", "2026-10-21T12:00:00")]
    [InlineData("2026-10-21 12:00:00", "2026-10-21T12:00:00")]
    [InlineData("2026-10-21T12:00", "2026-10-21T12:00:00")]
    [InlineData("2026-10-21", "2026-10-21T00:00:00")]
    [InlineData("2026-10-21T12:00:00+02:00", "2026-10-21T10:00:00")]
    [InlineData("2026-10-21T12:00:00+0200", "2026-10-21T10:00:00")]
    [InlineData("2026-10-21T12:00:00-05", "2026-10-21T17:00:00")]
    [InlineData("2026-10-21 12:00:00 +0530", "2026-10-21T06:30:00")]
    [InlineData("2026-10-21T12:00:00.5Z", "2026-10-21T12:00:00.500000")]
    [InlineData("2026-10-21T12:00:00.123456789Z", "2026-10-21T12:00:00.123456")]
    [InlineData("2026-10-21T12:00:00,25Z", "2026-10-21T12:00:00.250000")]
    [InlineData(" 2026-10-21T12:00:00Z ", "2026-10-21T12:00:00")]
    [InlineData("2026-12-31T24:00:00Z", "2027-01-01T00:00:00")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00")]
    [InlineData("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999")]
    [InlineData("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999")]
    [InlineData("2024-02-29", "2024-02-29T00:00:00")]
    public void Iso_8601_is_read(string text, string expected) => Timestamp(text).ShouldBe(Utc(expected));

    [Theory]
    [InlineData("0000-01-01T00:00:00Z", "years 0001 to 9999")]
    [InlineData("10000-01-01T00:00:00Z", "years 0001 to 9999")]
    [InlineData("+12026-01-01", "years 0001 to 9999")]
    [InlineData("-0044-03-15", "years 0001 to 9999")]
    [InlineData("0001-01-01T00:00:00+02:00", "years 0001 to 9999")]
    [InlineData("9999-12-31T23:59:59-02:00", "years 0001 to 9999")]
    [InlineData("9999-12-31T24:00:00", "years 0001 to 9999")]
    [InlineData("2026-13-01", "not a timestamp")]
    [InlineData("2026-02-29", "not a timestamp")]
    [InlineData("2026-10-21T25:00:00", "not a timestamp")]
    [InlineData("2026-10-21T24:00:01", "not a timestamp")]
    [InlineData("2026-10-21T12:60:00", "not a timestamp")]
    [InlineData("2026-10-21T12:00:00+2", "not a timestamp")]
    [InlineData("2026-10-21T12:00:00+25:00", "not a timestamp")]
    [InlineData("2026-10-21T12:00:00 Kyiv", "not a timestamp")]
    [InlineData("2026-10-21T", "not a timestamp")]
    [InlineData("2026-10-21T12:00:00.", "not a timestamp")]
    [InlineData("10/21/2026", "not a timestamp")]
    [InlineData("0000-00-00", "years 0001 to 9999")]
    [InlineData("today", "not a timestamp")]
    public void What_is_no_time_or_too_far_away_becomes_a_dead_letter(string text, string reason) =>
        Mapped.Bad(Mapped.Column(ColumnType.Timestamp), $"\"{text}\"").Reason.ShouldContain(reason);

    [Theory]
    [InlineData("1792584000")]
    [InlineData("true")]
    [InlineData("{}")]
    public void A_number_is_no_timestamp_without_a_format(string json) =>
        Mapped.Bad(Mapped.Column(ColumnType.Timestamp), json).Column.ShouldBe("v");

    [Theory]
    [InlineData("Europe/Kyiv", "2026-01-15T12:00:00", "2026-01-15T10:00:00")]
    [InlineData("Europe/Kyiv", "2026-07-15T12:00:00", "2026-07-15T09:00:00")]
    [InlineData("Europe/Kyiv", "2026-07-15T12:00:00Z", "2026-07-15T12:00:00")]
    // The clock goes from 03:00 to 04:00 on 29 March 2026: 03:30 does not exist and is read with the offset before the change.
    [InlineData("Europe/Kyiv", "2026-03-29T02:59:59", "2026-03-29T00:59:59")]
    [InlineData("Europe/Kyiv", "2026-03-29T03:30:00", "2026-03-29T01:30:00")]
    [InlineData("Europe/Kyiv", "2026-03-29T04:00:00", "2026-03-29T01:00:00")]
    // It goes back from 04:00 to 03:00 on 25 October 2026: 03:30 comes twice and is the first.
    [InlineData("Europe/Kyiv", "2026-10-25T02:59:59", "2026-10-24T23:59:59")]
    [InlineData("Europe/Kyiv", "2026-10-25T03:30:00", "2026-10-25T00:30:00")]
    [InlineData("Europe/Kyiv", "2026-10-25T04:00:00", "2026-10-25T02:00:00")]
    [InlineData("America/New_York", "2026-03-08T02:30:00", "2026-03-08T07:30:00")]
    [InlineData("America/New_York", "2026-11-01T01:30:00", "2026-11-01T05:30:00")]
    [InlineData("Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-03T15:45:00")]
    [InlineData("Asia/Kolkata", "2026-10-21T12:00:00", "2026-10-21T06:30:00")]
    // Samoa skipped the whole of 30 December 2011.
    [InlineData("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00")]
    [InlineData("UTC", "2026-10-21T12:00:00", "2026-10-21T12:00:00")]
    public void A_time_without_a_zone_is_read_by_the_columns_zone(string zone, string text, string expected) =>
        Timestamp(text, c => c with { Zone = zone }).ShouldBe(Utc(expected));

    [Theory]
    [InlineData("%m/%d/%Y", "\"3/7/2026\"", "2026-03-07T00:00:00")]
    [InlineData("%d.%m.%Y %H:%M", "\"07.03.2026 14:05\"", "2026-03-07T14:05:00")]
    [InlineData("%Y-%m-%dT%H:%M:%S.%f%z", "\"2026-03-07T14:05:06.5+0200\"", "2026-03-07T12:05:06.500000")]
    [InlineData("%Y-%m-%dT%H:%M:%S.%_msZ", "\"2026-03-07T14:05:06.123Z\"", "2026-03-07T14:05:06.123000")]
    [InlineData("%b %d, %Y %I:%M %p", "\"Mar 7, 2026 12:05 am\"", "2026-03-07T00:05:00")]
    [InlineData("%a, %d %B %y %I:%M:%S%p", "\"Saturday, 07 march 26 1:05:09PM\"", "2026-03-07T13:05:09")]
    [InlineData("%d %b %Y %H:%M:%S %Z", "\"07 Mar 2026 14:05:06 GMT\"", "2026-03-07T14:05:06")]
    [InlineData("%Y%j", "\"2026066\"", "2026-03-07T00:00:00")]
    [InlineData("100%%%Y", "\"100%2026\"", "2026-01-01T00:00:00")]
    [InlineData("%s", "1772892306", "2026-03-07T14:05:06")]
    [InlineData("%s", "\"1772892306\"", "2026-03-07T14:05:06")]
    [InlineData("%s", "1772892306.25", "2026-03-07T14:05:06.250000")]
    [InlineData("%s", "1.772892306e9", "2026-03-07T14:05:06")]
    [InlineData("%s_as_float", "-1.5", "1969-12-31T23:59:58.500000")]
    [InlineData("%ms", "1772892306123", "2026-03-07T14:05:06.123000")]
    [InlineData("%epoch_microseconds", "1772892306123456", "2026-03-07T14:05:06.123456")]
    public void Formats_are_read(string format, string json, string expected) =>
        Mapped.Value(Mapped.Column(ColumnType.Timestamp) with { Formats = [format] }, json).ShouldBe(Utc(expected));

    [Theory]
    [InlineData("%m/%d/%Y", "\"13/7/2026\"", "fits none")]
    [InlineData("%m/%d/%Y", "\"3/7/2026 \\u00e9\"", "fits none")]
    [InlineData("%m/%d/%Y", "\"2026-03-07\"", "fits none")]
    [InlineData("%I:%M %p", "\"13:05 PM\"", "fits none")]
    [InlineData("%Y%j", "\"2026366\"", "fits none")]
    [InlineData("%s", "\"soon\"", "fits none")]
    [InlineData("%s", "253402300800", "years 0001 to 9999")]
    [InlineData("%ms", "99999999999999999999", "years 0001 to 9999")]
    [InlineData("%m/%d/%Y", "\"1/1/0000\"", "years 0001 to 9999")]
    public void What_fits_no_format_becomes_a_dead_letter(string format, string json, string reason) =>
        Mapped.Bad(Mapped.Column(ColumnType.Timestamp) with { Formats = [format] }, json).Reason.ShouldContain(reason);

    [Fact]
    public void Formats_are_tried_in_turn()
    {
        var column = Mapped.Column(ColumnType.Timestamp) with { Formats = ["%m/%d/%Y", "%Y-%m-%d", "%s"], Zone = "Europe/Kyiv" };
        Mapped.Value(column, "\"2026-03-07\"").ShouldBe(Utc("2026-03-06T22:00:00"));
        Mapped.Value(column, "1772892306").ShouldBe(Utc("2026-03-07T14:05:06"));
    }

    [Theory]
    [InlineData(null, "2026-10-21", "2026-10-21")]
    [InlineData(null, "2026-10-21T23:30:00-05:00", "2026-10-21")]
    [InlineData("Europe/Kyiv", "2026-10-21T23:30:00Z", "2026-10-22")]
    [InlineData("Europe/Kyiv", "2026-10-21T23:30:00", "2026-10-21")]
    [InlineData("America/New_York", "2026-10-21T01:00:00Z", "2026-10-20")]
    [InlineData(null, "1969-12-31", "1969-12-31")]
    [InlineData(null, "0001-01-01", "0001-01-01")]
    [InlineData(null, "9999-12-31", "9999-12-31")]
    public void A_date_is_the_day_as_written_or_in_the_columns_zone(string? zone, string text, string expected) =>
        Mapped.Value(Mapped.Column(ColumnType.Date) with { Zone = zone }, $"\"{text}\"")
            .ShouldBe(DateOnly.Parse(expected, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("10000-01-01", "years 0001 to 9999")]
    [InlineData("2026-02-30", "not a date")]
    [InlineData("--", "not a date")]
    public void A_bad_date_becomes_a_dead_letter(string text, string reason) =>
        Mapped.Bad(Mapped.Column(ColumnType.Date), $"\"{text}\"").Reason.ShouldContain(reason);

    [Theory]
    [InlineData("Europe/Kyiv")]
    [InlineData("Africa/Casablanca")]
    [InlineData("Asia/Tehran")]
    [InlineData("Pacific/Chatham")]
    public void Every_time_a_clock_shows_in_a_year_reads_back_as_itself(string name)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        for (var utc = new DateTime(2023, 1, 1, 0, 0, 0, DateTimeKind.Utc); utc.Year < 2024; utc = utc.AddMinutes(17))
        {
            var shown = TimeZoneInfo.ConvertTimeFromUtc(utc, zone);
            var read = (DateTime)Timestamp(shown.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture), c => c with { Zone = name });
            TimeZoneInfo.ConvertTimeFromUtc(read, zone).ShouldBe(shown);
            read.ShouldBeLessThanOrEqualTo(utc);
        }
    }

    private static object Timestamp(string text, Func<ColumnMapping, ColumnMapping>? change = null)
    {
        var column = Mapped.Column(ColumnType.Timestamp);
        return Mapped.Value(change?.Invoke(column) ?? column, $"\"{text}\"").ShouldNotBeNull();
    }

    private static DateTime Utc(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
