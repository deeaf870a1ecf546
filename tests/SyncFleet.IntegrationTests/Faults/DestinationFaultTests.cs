using Shouldly;
using SyncFleet.IntegrationTests.Pipeline;
using SyncFleet.Testing.Processes;
using Xunit;

namespace SyncFleet.IntegrationTests.Faults;

/// <summary>A destination that cannot write for a while: however many batches wait, one failure counts, and the run goes on by itself.</summary>
[Collection(FleetCollection.Name)]
public sealed class DestinationFaultTests(FleetFixture fixture)
{
    [Fact]
    public async Task A_disk_that_is_full_for_a_while_costs_time_only()
    {
        await using var sync = await FleetSync.CreateAsync(fixture.Fleet, "disk-full", new() { Products = 3_000 });
        await sync.RunAsync();
        await sync.ChangeProductsAsync(count: 3_000);
        await sync.ExecuteAsync($"""
            CREATE FUNCTION {sync.Schema}.no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER no_space BEFORE INSERT OR UPDATE ON {sync.Table} FOR EACH ROW EXECUTE FUNCTION {sync.Schema}.no_space();
            """);

        var run = await sync.StartAsync();
        await sync.WaitMidRunAsync(run, s => s is { PagesTransformed: >= 30, Parked: > 0 });
        var attempt = await sync.QueryAsync<int>("SELECT attempt FROM syncfleet.stream_runs WHERE sync_run_id = $1", run);
        await sync.ExecuteAsync($"DROP TRIGGER no_space ON {sync.Table}");

        attempt.ShouldBeLessThan(5, "the pages that failed together are one failure");
        (await sync.CompleteAsync(run)).Written.ShouldBe(3_000);
    }

    [Fact]
    public async Task A_page_store_without_room_for_a_while_costs_time_only()
    {
        await using var sync = await FleetSync.CreateAsync(fixture.Fleet, "no-room", new() { Products = 500 });
        await sync.ExecuteAsync("""
            CREATE SEQUENCE public.refused;
            CREATE FUNCTION public.no_room() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
                PERFORM nextval('public.refused'); RAISE EXCEPTION 'no space left' USING ERRCODE = '53100';
            END $$;
            CREATE TRIGGER no_room BEFORE INSERT ON syncfleet.pages FOR EACH ROW EXECUTE FUNCTION public.no_room();
            """);

        var run = await sync.StartAsync();
        try
        {
            await sync.WaitUntilAsync("SELECT last_value >= 3 FROM public.refused");
        }
        finally
        {
            await sync.ExecuteAsync("DROP FUNCTION public.no_room CASCADE");
        }

        (await sync.CompleteAsync(run)).Written.ShouldBe(500);
    }
}
