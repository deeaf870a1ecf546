using Shouldly;
using SyncFleet.Testing.Measuring;
using Xunit;

namespace SyncFleet.Tests.Testing.Measuring;

public sealed class ArrivalScheduleTests
{
    [Theory]
    [InlineData(1, 30, 30)]
    [InlineData(50, 60, 3_000)]
    [InlineData(3, 1, 3)]
    public void It_has_rate_times_seconds_arrivals(int perSecond, int seconds, int expected) =>
        new ArrivalSchedule(perSecond, TimeSpan.FromSeconds(seconds)).Count.ShouldBe(expected);

    [Fact]
    public void Arrivals_are_evenly_spaced() =>
        new ArrivalSchedule(50, TimeSpan.FromSeconds(60)).DueAt(7).ShouldBe(TimeSpan.FromMilliseconds(140));

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(50)]
    public void Each_arrival_is_due_by_the_clock_and_never_before(int perSecond)
    {
        var schedule = new ArrivalSchedule(perSecond, TimeSpan.FromSeconds(60));
        for (var arrival = 0; arrival < schedule.Count; arrival++)
        {
            schedule.DueBy(schedule.DueAt(arrival)).ShouldBe(arrival + 1);
            schedule.DueBy(schedule.DueAt(arrival) - TimeSpan.FromTicks(1)).ShouldBe(arrival);
        }
    }

    [Fact]
    public void After_a_standstill_all_that_were_due_meanwhile_come_at_once() =>
        new ArrivalSchedule(10, TimeSpan.FromSeconds(30)).DueBy(TimeSpan.FromSeconds(5)).ShouldBe(51);

    [Fact]
    public void After_its_length_no_more_come() =>
        new ArrivalSchedule(10, TimeSpan.FromSeconds(30)).DueBy(TimeSpan.FromHours(1)).ShouldBe(300);
}
