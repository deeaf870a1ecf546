using Shouldly;
using SyncFleet.Fetcher.Sources;
using SyncFleet.Testing.Times;
using Xunit;

namespace SyncFleet.IntegrationTests.Fetcher;

public sealed class FleetClockTests
{
    [Fact]
    public void It_tells_the_databases_time_and_goes_on_with_what_has_passed_here()
    {
        HandTime machine = new();
        DateTimeOffset database = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        FleetClock clock = new(machine, database);
        clock.GetUtcNow().ShouldBe(database);
        machine.Advance(TimeSpan.FromSeconds(5));
        clock.GetUtcNow().ShouldBe(database.AddSeconds(5));
    }

    [Fact]
    public void A_wrong_date_of_the_machine_is_not_seen()
    {
        var file = Path.GetTempFileName();
        try
        {
            JumpingTime.Jump(file, TimeSpan.FromHours(11));
            JumpingTime machine = new(file);
            var database = TimeProvider.System.GetUtcNow();
            (machine.GetUtcNow() - database).ShouldBeGreaterThan(TimeSpan.FromHours(10));
            (new FleetClock(machine, database).GetUtcNow() - database).ShouldBeLessThan(TimeSpan.FromHours(1));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
