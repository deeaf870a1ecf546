using System.Collections.Concurrent;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.IntegrationTests.Coordinator;
using SyncFleet.IntegrationTests.Transformer;
using Xunit;

namespace SyncFleet.IntegrationTests.Laws;

public sealed class Law7EveryFailureHasAKindTests(FetcherFixture fixture) : IClassFixture<FetcherFixture>
{
    [Theory]
    [InlineData(FailureKind.Transient)]
    [InlineData(FailureKind.Configuration)]
    [InlineData(FailureKind.Data)]
    [InlineData(FailureKind.Defect)]
    public async Task The_kind_its_thrower_stated_is_the_one_the_policy_hears(FailureKind kind)
    {
        fixture.Connector.Pages[$"law7-{kind}"] = (_, _) => throw new SyncFleetException(kind, "Said by the thrower.");
        var fetch = await fixture.AddStreamAsync($"law7-{kind}");
        await fixture.SendAsync(fetch);
        var failed = await fixture.Log.WaitAsync<StreamRunFailed>(f => f.StreamRunId == fetch.StreamRunId);
        (failed.Kind, failed.Message).ShouldBe((kind, "Said by the thrower."));
    }

    [Fact]
    public async Task What_nobody_gave_a_kind_is_a_defect()
    {
        fixture.Connector.Pages["law7-unknown"] = (_, _) => throw new InvalidOperationException("unforeseen");
        var fetch = await fixture.AddStreamAsync("law7-unknown");
        await fixture.SendAsync(fetch);
        (await fixture.Log.WaitAsync<StreamRunFailed>(f => f.StreamRunId == fetch.StreamRunId)).Kind.ShouldBe(FailureKind.Defect);
    }

    [Fact]
    public async Task One_bad_record_never_sinks_its_page()
    {
        var harness = await TransformerHarness.CreateAsync(fixture.Postgres);
        var page = await harness.StoreAsync(1, """{"id":"a","amount":1}""", """{"id":"b","amount":"many"}""", """{"id":"c","amount":3}""");
        (await harness.NewTransformer().TransformAsync(page, CancellationToken.None)).Failure.ShouldBeNull();
        (await harness.CountersAsync()).ShouldBe("transformed=1 dead=1 filtered=0 rows=2 batches=2");
    }

    [Fact]
    public async Task One_bad_source_never_starves_another()
    {
        // Ten streams of one connector hang, each holding its place as long as the test lasts; who else had streams is forgotten.
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        var release = new TaskCompletionSource();
        fixture.Connector.Pages["law7-hangs"] = (_, cancellationToken) => release.Task.WaitAsync(cancellationToken);
        for (var i = 0; i < 10; i++)
        {
            await fixture.SendAsync(await fixture.AddStreamAsync("law7-hangs"));
        }

        var well = await fixture.AddStreamAsync("law7-well", connector: "other");
        await fixture.SendAsync(well);
        await fixture.Log.WaitAsync<PageFetched>(p => p.StreamRunId == well.StreamRunId, count: 3);
        release.SetResult();
        await fixture.Postgres.UntilAsync("SELECT count(*) = 10 FROM syncfleet.stream_runs WHERE stream = 'law7-hangs' AND read_complete");
    }

    [Fact]
    public async Task A_tenant_with_many_streams_leaves_room_for_one_with_few()
    {
        ConcurrentQueue<string> begun = new();
        SemaphoreSlim places = new(0);
        foreach (var stream in new[] { "law7-many", "law7-few" })
        {
            fixture.Connector.Pages[stream] = async (page, cancellationToken) =>
            {
                if (page == 1)
                {
                    begun.Enqueue(stream);
                    await places.WaitAsync(cancellationToken);
                }
            };
        }

        for (var i = 0; i < 12; i++)
        {
            await fixture.SendAsync(await fixture.AddStreamAsync("law7-many"));
        }

        // One tenant alone has both places of the connector, and ten more streams before the other's in the queue.
        await fixture.Postgres.UntilAsync("SELECT count(*) = 2 FROM syncfleet.stream_runs WHERE stream = 'law7-many' AND lease_token IS NOT NULL");
        var few = await fixture.AddStreamAsync("law7-few", TenantId.New(TimeProvider.System));
        await fixture.SendAsync(few);
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        places.Release();

        await fixture.Postgres.UntilAsync("SELECT lease_token IS NOT NULL FROM syncfleet.stream_runs WHERE stream_run_id = $1", few.StreamRunId.Value);
        begun.Count(s => s == "law7-many").ShouldBeLessThanOrEqualTo(2);
        places.Release(100);
        await fixture.Log.WaitAsync<PageFetched>(p => p.StreamRunId == few.StreamRunId, count: 3);
        (await fixture.Postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.parked_work WHERE reason = 'gives way to another tenant'")).ShouldBeGreaterThan(0);
    }
}
