using Shouldly;
using SyncFleet.Testing.Processes;
using Xunit;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>The whole way from StartSync to rows, by processes of their own.</summary>
[Collection(FleetCollection.Name)]
public sealed class PipelineTests(FleetFixture fixture)
{
    [Fact]
    public async Task First_run_writes_all_an_unchanged_one_nothing_and_a_changed_one_just_the_changes()
    {
        await using var sync = await FleetSync.CreateAsync(fixture.Fleet, "counts", new() { PageSize = 500, Beside = ["shipments"], After = ["facilities"] });

        var first = await sync.RunAsync();
        first.Unchanged.ShouldBe(0);
        (await sync.QueryAsync<long>($"SELECT count(*) FROM {sync.Table}")).ShouldBe(5_000);
        (await sync.QueryAsync<long>($"SELECT count(*) FROM {sync.Schema}.shipments")).ShouldBe(100);
        var before = await ReadPlacesAsync(sync);

        (await sync.RunAsync()).Written.ShouldBe(0);
        var again = await sync.RunAsync(fullRefresh: true);
        (again.Read, again.Written, again.Unchanged).ShouldBe((first.Read, 0, first.Read));
        (await ReadPlacesAsync(sync)).ShouldBe(before);

        await sync.ChangeProductsAsync(count: 50, creates: 7);
        (await sync.RunAsync()).Written.ShouldBe(57);
    }

    [Fact]
    public async Task Records_gone_from_the_source_become_tombstones_unless_suspiciously_many_are_gone()
    {
        await using var sync = await FleetSync.CreateAsync(fixture.Fleet, "deletes", new() { Products = 1_000, PageSize = 250, Stream = ["read: full", "write: replace"] });
        await sync.RunAsync();

        await sync.ChangeProductsAsync(deletes: 50);
        (await sync.RunAsync()).Vanished.ShouldBe(50);
        (await sync.QueryAsync<long>($"SELECT count(*) FROM {sync.Table} WHERE _sf_deleted_at IS NOT NULL")).ShouldBe(50);

        await sync.ChangeProductsAsync(deletes: 400);
        var refused = await sync.WaitEndedAsync(await sync.StartAsync());
        refused.Status.ShouldBe("failed");
        refused.Failure.ShouldContain("400");
        (await sync.QueryAsync<long>($"SELECT count(*) FROM {sync.Table} WHERE _sf_deleted_at IS NULL")).ShouldBe(950);
    }

    // Where each row lies and which transaction wrote it: a row written again moves, and leaves a dead one behind.
    private static Task<string> ReadPlacesAsync(FleetSync sync) =>
        sync.QueryAsync<string>($"SELECT md5(string_agg(ctid || ' ' || xmin, ',' ORDER BY ctid)) || ' in ' || pg_relation_size('{sync.Table}') FROM {sync.Table}");
}
