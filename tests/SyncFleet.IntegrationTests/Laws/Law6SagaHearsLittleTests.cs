using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.IntegrationTests.Web;
using Xunit;

namespace SyncFleet.IntegrationTests.Laws;

public sealed class Law6SagaHearsLittleTests(FetcherFixture fixture) : IClassFixture<FetcherFixture>
{
    [Fact]
    public async Task Forty_pages_are_counted_in_the_table_and_told_to_the_saga_by_no_message()
    {
        fixture.Connector.PageCount = 40;
        await using var saga = await BoundQueue.CreateAsync(fixture.RabbitMq, QueueNames.Coordinate);
        var fetch = await fixture.AddStreamAsync("law6");
        await fixture.SendAsync(fetch);
        await fixture.Log.WaitAsync<PageFetched>(p => p.StreamRunId == fetch.StreamRunId, count: 40);
        (await fixture.Postgres.QueryAsync<string>("SELECT concat_ws(' ', pages_fetched, records_read) FROM syncfleet.stream_runs WHERE stream_run_id = $1", fetch.StreamRunId.Value)).ShouldBe("40 4000");

        // The first thing the saga hears is of another stream, which fails.
        fixture.Connector.Pages["law6-failing"] = (_, _) => throw new SyncFleetException(FailureKind.Configuration, "No.");
        var failing = await fixture.AddStreamAsync("law6-failing");
        await fixture.SendAsync(failing);
        (await saga.ReadAsync()).GetProperty("message").GetProperty("streamRunId").GetString().ShouldBe(failing.StreamRunId.ToString());
    }
}
