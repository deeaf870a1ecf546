using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.IntegrationTests.Coordinator;
using SyncFleet.Testing.Processes;
using Xunit;

namespace SyncFleet.IntegrationTests.Fetcher;

/// <summary>A stream's command from the queue to the page store, against the simulated Finale.</summary>
public sealed class FetchStreamConsumerTests(FetchStreamConsumerTests.Fixture fleet) : IClassFixture<FetchStreamConsumerTests.Fixture>
{
    [Fact]
    public async Task Law_1_every_page_is_in_the_store_when_it_is_announced_by_its_key()
    {
        await using var sandbox = await SandboxControl.StartAsync(products: 450);
        var run = await SendAsync(sandbox);

        var pages = await fleet.Log.WaitAsync<PageFetched>(m => m.StreamRunId == run.Message.StreamRunId, count: 5);

        pages.Select(p => p.PageNumber).Order().ShouldBe([1, 2, 3, 4, 5]);
        (await fleet.Postgres.QueryAsync<int[]>("SELECT array_agg(record_count ORDER BY page_number) FROM syncfleet.pages WHERE stream_run_id = $1", run.Id))
            .ShouldBe([.. pages.OrderBy(p => p.PageNumber).Select(p => p.RecordCount)]);
        await fleet.Postgres.UntilAsync("SELECT read_complete AND first_request_at IS NOT NULL FROM syncfleet.stream_runs WHERE stream_run_id = $1", run.Id);
        (await run.ReadAsync()).ShouldBe("slice 1 held at -, 5 pages, 450 = 0 dead + 0 filtered + 450 stored, read");
    }

    [Fact]
    public async Task A_source_that_asks_to_wait_parks_the_slice_with_its_due_time()
    {
        await using var sandbox = await SandboxControl.StartAsync(products: 450);
        await sandbox.AddFaultsAsync(new { kind = "tooManyRequests", stream = "product", next = 1, after = 2, retryAfterSeconds = 40 });
        var sent = TimeProvider.System.GetUtcNow();

        var run = await SendAsync(sandbox);

        await fleet.Postgres.UntilAsync("SELECT EXISTS (SELECT FROM syncfleet.parked_work WHERE stream_run_id = $1)", run.Id);
        (await fleet.Postgres.QueryAsync<bool>("SELECT due_at BETWEEN $2 AND $2 + interval '70 s' FROM syncfleet.parked_work WHERE stream_run_id = $1", run.Id, sent.AddSeconds(40))).ShouldBeTrue();
        var state = await run.ReadAsync();
        state.ShouldStartWith("slice 2 free at {");
        state.ShouldContain("}, 2 pages, ");
    }

    [Fact]
    public async Task Credentials_that_are_refused_stop_the_stream_as_a_matter_of_configuration()
    {
        await using var sandbox = await SandboxControl.StartAsync(products: 10);

        var run = await SendAsync(sandbox, secret: "canary-secret");

        var failure = await fleet.Log.WaitAsync<StreamRunFailed>(m => m.StreamRunId == run.Message.StreamRunId);
        (failure.Kind, failure.Attempt).ShouldBe((FailureKind.Configuration, 2));
        failure.Message.ShouldContain("401 Unauthorized");
        $"{failure.Message} {failure.Detail}".ShouldNotContain("canary");
        (await run.ReadAsync()).ShouldBe("slice 1 free at -, 0 pages, 0 = 0 dead + 0 filtered + 0 stored");
    }

    private async Task<StreamRunRow> SendAsync(SandboxControl sandbox, string secret = "demo-secret")
    {
        var start = TimeProvider.System.GetUtcNow().AddDays(-32).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var run = await StreamRunRow.AddAsync(
            fleet.Postgres, "finale", "products",
            $$"""{"baseUrl":"{{sandbox.Address}}finale","account":"acme","apiKey":"demo-key","apiSecret":"{{secret}}","startDate":"{{start}}","pageSize":100,"requestsPerMinute":100000,"collectionsPerHour":100000,"headroom":0}""");
        var endpoint = await fleet.Bus.GetSendEndpoint(new Uri("exchange:" + QueueNames.Fetch("finale")));
        await endpoint.Send(run.Message);
        return run;
    }

    public sealed class Fixture : FetcherFixture;
}
