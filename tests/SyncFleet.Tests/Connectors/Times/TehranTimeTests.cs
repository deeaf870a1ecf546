using System.Globalization;
using Shouldly;
using SyncFleet.Connectors.Times;
using Xunit;

namespace SyncFleet.Tests.Connectors.Times;

public sealed class TehranTimeTests
{
    [Theory]
    [InlineData("2026-10-21T14:06:17.173", "2026-10-21T14:06:17.173+03:30")]
    [InlineData("2026-07-01T00:00:00", "2026-07-01T00:00:00+03:30")]
    [InlineData("2021-07-01T12:00:00", "2021-07-01T12:00:00+04:30")]
    [InlineData("2026-10-21T14:06:17Z", "2026-10-21T14:06:17+00:00")]
    [InlineData("2026-10-21T14:06:17+02:00", "2026-10-21T14:06:17+02:00")]
    public void A_local_time_gets_the_offset_of_its_day_and_one_with_a_zone_keeps_it(string text, string expected)
    {
        TehranTime.TryParse(text, out var time).ShouldBeTrue();

        TehranTime.Format(time).ShouldBe(expected);
    }

    [Fact]
    public void A_time_goes_back_to_the_wall_in_Tehran() =>
        TehranTime.FormatLocal(DateTimeOffset.Parse("2026-10-21T10:36:17.173Z", CultureInfo.InvariantCulture)).ShouldBe("2026-10-21T14:06:17.173");

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("1405/07/20 nonsense")]
    public void What_is_no_time_is_said(string? text) => TehranTime.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("1405/07/20", "2026-10-12")]
    [InlineData("1403/12/30", "2025-03-20")]
    [InlineData("1405/1/1", "2026-03-21")]
    [InlineData("۱۴۰۵/۰۷/۲۰", "2026-10-12")]
    [InlineData("1405/07/20 14:00", "2026-10-12")]
    public void A_Persian_day_is_a_Gregorian_one(string text, string expected)
    {
        JalaliDays.TryParse(text, out var day).ShouldBeTrue();

        day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture).ShouldBe(expected);
    }

    [Theory]
    [InlineData("1404/12/30")]
    [InlineData("1405/13/01")]
    [InlineData("2026/10/12")]
    [InlineData("")]
    [InlineData("tomorrow")]
    public void What_is_no_Persian_day_is_said(string text) => JalaliDays.TryParse(text, out _).ShouldBeFalse();
}
