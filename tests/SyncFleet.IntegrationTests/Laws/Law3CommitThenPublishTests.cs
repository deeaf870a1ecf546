using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Coordinating.Sweeping;
using Xunit;

namespace SyncFleet.IntegrationTests.Laws;

public sealed class Law3CommitThenPublishTests(FetcherFixture fixture) : IClassFixture<FetcherFixture>
{
    [Fact]
    public async Task What_was_announced_is_in_the_tables_and_an_announcement_that_is_lost_is_found_there_and_made_again()
    {
        List<bool> committed = [];
        fixture.OnPage = async (page, _) => committed.Add(await fixture.Postgres.QueryAsync<bool>(
            "SELECT pages_fetched >= $2 AND EXISTS (SELECT FROM syncfleet.pages p WHERE p.stream_run_id = s.stream_run_id AND page_number = $2) FROM syncfleet.stream_runs s WHERE stream_run_id = $1",
            page.StreamRunId.Value, page.PageNumber));
        var fetch = await fixture.AddStreamAsync("law3");
        await fixture.SendAsync(fetch);
        var announced = await fixture.Log.WaitAsync<PageFetched>(p => p.StreamRunId == fetch.StreamRunId, count: 3);
        committed.ShouldAllBe(c => c);

        // Nobody maps them: as far as the tables know, all three messages are lost.
        await fixture.Postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET touched_at = now() - interval '1 min' WHERE stream_run_id = $1", fetch.StreamRunId.Value);
        await fixture.Postgres.ExecuteAsync("UPDATE syncfleet.pages SET fetched_at = now() - interval '1 min' WHERE stream_run_id = $1", fetch.StreamRunId.Value);
        var again = await new LostStreamFinder(fixture.Postgres.Database).ClaimAsync(new SweepLimits(), CancellationToken.None);
        again.Select(m => m.Message).OfType<PageFetched>().OrderBy(p => p.PageNumber).ShouldBe(announced.OrderBy(p => p.PageNumber));
    }
}
