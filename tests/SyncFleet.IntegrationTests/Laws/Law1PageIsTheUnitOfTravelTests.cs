using System.Collections.Concurrent;
using Shouldly;
using SyncFleet.Contracts;
using Xunit;

namespace SyncFleet.IntegrationTests.Laws;

public sealed class Law1PageIsTheUnitOfTravelTests(FetcherFixture fixture) : IClassFixture<FetcherFixture>
{
    [Fact]
    public async Task A_page_is_stored_compressed_before_it_is_announced_by_one_message_with_its_key_and_not_its_content()
    {
        ConcurrentQueue<(int Page, long Stored, string Body)> heard = new();
        fixture.OnPage = async (page, body) => heard.Enqueue((page.PageNumber, await StoredAsync(page), body));
        var fetch = await fixture.AddStreamAsync("law1");
        await fixture.SendAsync(fetch);
        await fixture.Log.WaitAsync<PageFetched>(p => p.StreamRunId == fetch.StreamRunId, count: 3);

        // 300 records, three messages; whoever hears one finds its page in the store at that moment.
        heard.Select(h => h.Page).Order().ShouldBe([1, 2, 3]);
        heard.ShouldAllBe(h => h.Stored == 1);
        heard.ShouldAllBe(h => !h.Body.Contains("canary-in-a-record", StringComparison.Ordinal) && h.Body.Length < 3000);
        (await fixture.Postgres.QueryAsync<bool>("SELECT bool_and(length(body) < body_bytes / 2) FROM syncfleet.pages WHERE stream_run_id = $1", fetch.StreamRunId.Value)).ShouldBeTrue();
    }

    private Task<long> StoredAsync(PageFetched page) => fixture.Postgres.QueryAsync<long>(
        "SELECT count(*) FROM syncfleet.pages WHERE stream_run_id = $1 AND page_number = $2 AND record_count = $3", page.StreamRunId.Value, page.PageNumber, page.RecordCount);
}
