using Shouldly;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Postgres.Fetching;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Fetcher;

/// <summary>A worker whose clock is hours off does what others do: leases, progress and due times are by the database's clock.</summary>
public sealed class WrongClockTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly SliceStore _right = NewStore(postgres, TimeProvider.System);

    [Theory]
    [InlineData(-11)]
    [InlineData(11)]
    public async Task Its_lease_holds_as_long_as_anybodys(int hours)
    {
        var run = await StreamRunRow.AddAsync(postgres);
        var wrong = NewStore(postgres, new OffTime(TimeSpan.FromHours(hours)));

        var slice = await wrong.BeginAsync(run.Message, takeOver: false, Lease, CancellationToken.None);

        slice.ShouldNotBeNull();
        (await LeaseAsync(run)).ShouldBe("held");
        (await _right.BeginAsync(run.Message, takeOver: false, Lease, CancellationToken.None)).ShouldBeNull("another is at work");
        (await wrong.RenewAsync(slice, Lease, CancellationToken.None)).ShouldBeTrue();
        await wrong.StoreAsync(slice, FakeConnector.Page(1), Lease, firstRequestAt: null, CancellationToken.None);
        (await LeaseAsync(run)).ShouldBe("held");
    }

    [Theory]
    [InlineData(-11)]
    [InlineData(11)]
    public async Task It_does_not_take_a_lease_before_its_time_and_takes_it_after(int hours)
    {
        var run = await StreamRunRow.AddAsync(postgres);
        var wrong = NewStore(postgres, new OffTime(TimeSpan.FromHours(hours)));
        await _right.BeginAsync(run.Message, takeOver: false, Lease, CancellationToken.None);

        (await wrong.BeginAsync(run.Message, takeOver: false, Lease, CancellationToken.None)).ShouldBeNull();
        await run.SetAsync("lease_until = now() - interval '1 s'");
        (await wrong.BeginAsync(run.Message, takeOver: false, Lease, CancellationToken.None)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(-11)]
    [InlineData(11)]
    public async Task What_it_stores_and_parks_is_dated_by_the_database(int hours)
    {
        var run = await StreamRunRow.AddAsync(postgres);
        var wrong = NewStore(postgres, new OffTime(TimeSpan.FromHours(hours)));
        var slice = (await wrong.BeginAsync(run.Message, takeOver: false, Lease, CancellationToken.None))!;
        await wrong.StoreAsync(slice, FakeConnector.Page(1), Lease, firstRequestAt: null, CancellationToken.None);
        await wrong.ParkAsync(slice, TimeSpan.FromMinutes(5), "throttled", CancellationToken.None);

        (await postgres.QueryAsync<string>(
            """
            SELECT concat_ws(', ',
                CASE WHEN abs(extract(epoch FROM now() - s.touched_at)) > 60 THEN 'touched at ' || s.touched_at END,
                CASE WHEN abs(extract(epoch FROM now() - p.fetched_at)) > 60 THEN 'fetched at ' || p.fetched_at END,
                CASE WHEN w.due_at NOT BETWEEN now() + interval '4 min' AND now() + interval '5 min' THEN 'due at ' || w.due_at END)
            FROM syncfleet.stream_runs s JOIN syncfleet.pages p USING (stream_run_id) JOIN syncfleet.parked_work w USING (stream_run_id)
            WHERE s.stream_run_id = $1
            """,
            run.Id)).ShouldBe("");
    }

    private static SliceStore NewStore(PostgresFixture postgres, TimeProvider time) => new(postgres.Database, new ParkedWorkStore(postgres.Database, time), time);

    private Task<string?> LeaseAsync(StreamRunRow run) => postgres.QueryAsync<string>(
        "SELECT CASE WHEN lease_until BETWEEN now() + interval '30 s' AND now() + interval '1 min' THEN 'held' ELSE 'until ' || lease_until END FROM syncfleet.stream_runs WHERE stream_run_id = $1",
        run.Id);

    private sealed class OffTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
