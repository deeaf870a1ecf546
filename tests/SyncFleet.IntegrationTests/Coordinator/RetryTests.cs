using Shouldly;
using SyncFleet.Contracts;
using Xunit;

namespace SyncFleet.IntegrationTests.Coordinator;

/// <summary>What a failure that is tried again does to the rest of its stream run.</summary>
public sealed class RetryTests(CoordinatorFixture fixture) : IClassFixture<CoordinatorFixture>
{
    [Theory]
    [InlineData(StreamStage.Write, true)]
    [InlineData(StreamStage.Fetch, false)]
    [InlineData(null, false)]
    public async Task Only_a_failed_destination_is_left_alone_until_the_retry(StreamStage? stage, bool isHeld)
    {
        var name = $"held-{stage?.ToString().ToLowerInvariant() ?? "unknown"}";
        await fixture.Tables.AddSyncAsync(name, [["x"]]);
        fixture.Fleet.Fetches["x"] = fetch => fixture.Fleet.FailAsync(fetch, FailureKind.Transient, 1, TimeSpan.FromHours(1), stage);

        var run = await fixture.StartAsync(name);

        await fixture.Postgres.UntilAsync("SELECT attempt = 2 FROM syncfleet.stream_runs WHERE sync_run_id = $1", run.Value);
        (await fixture.Postgres.QueryAsync<bool>("SELECT retry_at IS NOT NULL FROM syncfleet.stream_runs WHERE sync_run_id = $1", run.Value)).ShouldBe(isHeld);
    }
}
