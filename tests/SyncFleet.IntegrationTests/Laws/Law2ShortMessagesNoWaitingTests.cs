using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.IntegrationTests.Coordinator;
using Xunit;

namespace SyncFleet.IntegrationTests.Laws;

public sealed class Law2ShortMessagesNoWaitingTests(FetcherFixture fixture) : IClassFixture<FetcherFixture>
{
    [Fact]
    public async Task A_stream_longer_than_a_slice_is_read_by_slices_that_send_themselves_again()
    {
        // Each page takes 15 s of the fetcher's time, a slice has 20 s: two pages a message.
        fixture.Connector.Pages["law2-long"] = (_, _) =>
        {
            fixture.Time.Advance(TimeSpan.FromSeconds(15));
            return Task.CompletedTask;
        };
        var fetch = await fixture.AddStreamAsync("law2-long");
        await fixture.SendAsync(fetch);

        await fixture.Log.WaitAsync<PageFetched>(p => p.StreamRunId == fetch.StreamRunId && p.PageNumber == 3);
        (await fixture.Postgres.QueryAsync<int>("SELECT slice FROM syncfleet.stream_runs WHERE stream_run_id = $1", fetch.StreamRunId.Value)).ShouldBe(2);
        fixture.Log.All<PageFetched>(p => p.StreamRunId == fetch.StreamRunId).Select(p => p.PageNumber).ShouldBe([1, 2, 3], ignoreOrder: true);
    }

    [Fact]
    public async Task A_source_that_asks_to_wait_holds_no_message_and_no_place_but_a_row_with_a_due_time()
    {
        fixture.Connector.Pages["law2-wait"] = (_, _) => throw new SyncFleetException(FailureKind.Throttled, "Wait.", retryAfter: TimeSpan.FromMinutes(10));
        var waiting = await fixture.AddStreamAsync("law2-wait");
        await fixture.SendAsync(waiting);
        await fixture.Postgres.UntilAsync("SELECT count(*) = 1 FROM syncfleet.parked_work WHERE stream_run_id = $1", waiting.StreamRunId.Value);

        (await fixture.Postgres.QueryAsync<TimeSpan>("SELECT due_at - created_at FROM syncfleet.parked_work WHERE stream_run_id = $1", waiting.StreamRunId.Value)).ShouldBe(TimeSpan.FromMinutes(10));
        (await fixture.Postgres.QueryAsync<bool>("SELECT lease_token IS NULL AND slice = 2 AND attempt = 1 FROM syncfleet.stream_runs WHERE stream_run_id = $1", waiting.StreamRunId.Value)).ShouldBeTrue();

        // As many streams wait as there are places, and others are read all the same.
        await fixture.SendAsync(await fixture.AddStreamAsync("law2-wait"));
        var other = await fixture.AddStreamAsync("law2-other");
        await fixture.SendAsync(other);
        await fixture.Log.WaitAsync<PageFetched>(p => p.StreamRunId == other.StreamRunId, count: 3);
    }
}
