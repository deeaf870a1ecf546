using Shouldly;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Upstreams;
using Xunit;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>Streams that fetchers read side by side, from an API to a table by the fleet's processes.</summary>
[Collection(FleetCollection.Name)]
public sealed class DividedReadTests(FleetFixture fixture)
{
    [Fact]
    public async Task Windows_and_listed_partitions_are_read_side_by_side_and_every_record_arrives_once()
    {
        await using var server = await DividedServer.StartAsync();
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        await using var sync = await AddAsync(sandbox, server, "divided-both", "changes", "regional");

        var run = await sync.CompleteOtherAsync(await sync.StartAsync());

        (run.Read, run.Written).ShouldBe((DividedServer.Changes + DividedServer.Regionals, DividedServer.Changes + DividedServer.Regionals));
        (await ReadAsync(sync, "changes"), await ReadAsync(sync, "regional")).ShouldBe(($"{DividedServer.Changes} {DividedServer.Changes}", $"{DividedServer.Regionals} {DividedServer.Regionals}"));
        server.Seen.ShouldBeUnique("no page is asked for twice");
        server.MostInHand.ShouldBeGreaterThan(3);
        (await sync.QueryAsync<string>("SELECT string_agg(DISTINCT s.stream || ' ' || s.parts, ', ') FROM syncfleet.stream_runs s JOIN syncfleet.sync_runs USING (sync_run_id) JOIN syncfleet.syncs y ON y.sync_id = s.sync_id WHERE y.name = 'divided-both'"))
            .ShouldBe("changes 4, regional 4");
        (await CheckpointAsync(sync)).ShouldBe("""{"changed":"2025-12-28"}""");

        var again = await sync.CompleteOtherAsync(await sync.StartAsync());
        (again.Written, again.Unchanged).ShouldBe((0, 2 + DividedServer.Regionals), "of the changes only those of the last day are read again");
    }

    [Fact]
    public async Task Killing_a_fetcher_that_reads_parts_loses_nothing_and_repeats_nothing()
    {
        await using var server = await DividedServer.StartAsync();
        server.Delay = TimeSpan.FromMilliseconds(150);
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        await using var sync = await AddAsync(sandbox, server, "divided-kill", "changes");
        var second = fixture.Fleet.Add("Fetcher");
        await second.WaitReadyAsync(TimeSpan.FromSeconds(60));
        var run = await sync.StartAsync();
        await sync.WaitMidRunAsync(run, s => s.PagesWritten >= 12);

        await second.KillAsync();
        await sync.WaitMidRunAsync(run, s => s.PagesWritten >= 24);
        await fixture.Fleet["Fetcher"].KillAsync();
        fixture.Fleet.Launch("Fetcher");

        var ended = await sync.CompleteOtherAsync(run);
        (ended.Read, ended.Written).ShouldBe((DividedServer.Changes, DividedServer.Changes), ended.ToString());
        (await ReadAsync(sync, "changes")).ShouldBe($"{DividedServer.Changes} {DividedServer.Changes}");
        (await CheckpointAsync(sync)).ShouldBe("""{"changed":"2025-12-28"}""");
        await fixture.Fleet.WaitReadyAsync();
    }

    [Fact]
    public async Task A_part_that_is_told_to_wait_waits_alone_and_what_the_source_cannot_do_now_is_tried_again()
    {
        await using var server = await DividedServer.StartAsync();
        var refused = new Dictionary<string, int>(StringComparer.Ordinal) { ["r02"] = 1, ["r11"] = 5 };
        server.Refuse = list =>
        {
            lock (refused)
            {
                return refused.TryGetValue(list, out var left) && left > 0 && (refused[list] = left - 1) >= 0 ? list == "r02" ? (429, 3) : (503, null) : null;
            }
        };
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        await using var sync = await AddAsync(sandbox, server, "divided-wait", "regional");

        var run = await sync.CompleteOtherAsync(await sync.StartAsync());

        (run.Read, run.Written).ShouldBe((DividedServer.Regionals, DividedServer.Regionals));
        (await ReadAsync(sync, "regional")).ShouldBe($"{DividedServer.Regionals} {DividedServer.Regionals}");
        server.Seen.ShouldBeUnique();
        server.Seen.ToList().FindIndex(page => page.StartsWith("r02", StringComparison.Ordinal)).ShouldBeGreaterThan(18, "the other parts went on meanwhile");
    }

    [Fact]
    public async Task A_canceled_run_leaves_a_checkpoint_that_the_next_run_goes_on_from()
    {
        await using var server = await DividedServer.StartAsync();
        server.Delay = TimeSpan.FromMilliseconds(150);
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        await using var sync = await AddAsync(sandbox, server, "divided-cancel", "changes");
        var run = await sync.StartAsync();
        await sync.WaitUntilAsync($"SELECT EXISTS (SELECT FROM syncfleet.checkpoints c JOIN syncfleet.syncs y USING (sync_id) WHERE y.name = '{sync.Name}')");

        await fixture.Fleet.CancelAsync(run, "an operator");

        (await sync.WaitEndedAsync(run)).Status.ShouldBe("canceled");
        var checkpoint = await CheckpointAsync(sync);
        string.CompareOrdinal(checkpoint, """{"changed":"2024-07-01"}""").ShouldBeLessThan(0, "the other parts are ahead, but the first has come so far only");
        server.Delay = TimeSpan.FromMilliseconds(10);
        var rest = await sync.CompleteOtherAsync(await sync.StartAsync());
        rest.Read.ShouldBeInRange(1, DividedServer.Changes - 1, "what the checkpoint covers is not read again");
        (await ReadAsync(sync, "changes")).ShouldBe($"{DividedServer.Changes} {DividedServer.Changes}");
    }

    [Fact]
    public async Task Streams_that_only_the_source_can_name_are_in_tables_and_one_it_does_not_have_fails_alone()
    {
        await using var server = await DividedServer.StartAsync();
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        await using var sync = await AddAsync(sandbox, server, "divided-tables", "clinics", "doctors", "nobodys");

        var run = await sync.WaitEndedAsync(await sync.StartAsync());

        run.Status.ShouldBe("completed_with_errors");
        run.Failure.ShouldContain("Connector 'divided' has no stream 'nobodys' with these settings; it has changes, regional, clinics, doctors.");
        (await ReadAsync(sync, "clinics"), await ReadAsync(sync, "doctors")).ShouldBe(("60 60", "60 60"));
    }

    private static Task<string> ReadAsync(FleetSync sync, string table) =>
        sync.QueryAsync<string>($"SELECT count(*) || ' ' || count(DISTINCT id) FROM {sync.Schema}.{table} WHERE _sf_deleted_at IS NULL");

    private static Task<string> CheckpointAsync(FleetSync sync) =>
        sync.QueryAsync<string>("SELECT cursor FROM syncfleet.checkpoints c JOIN syncfleet.syncs y USING (sync_id) WHERE y.name = $1 AND c.stream = 'changes'", sync.Name);

    private async Task<FleetSync> AddAsync(SandboxControl sandbox, DividedServer server, string name, params IReadOnlyList<string> streams)
    {
        var definition = $$"""
            sync: {{name}}
            source: {{name}}
            destination: { schema: {{name.Replace('-', '_')}} }
            phases:
              - name: all
                streams:

            """ + string.Concat(streams.Select(stream => $$"""
                  - stream: {{stream}}
                    table: {{stream}}
                    key: [{{(stream == "regional" ? "id, region" : "id")}}]
                    columns: { id: id, name: name{{(stream switch { "regional" => ", region: region", "changes" => ", changed: { path: changed, type: date }", _ => "" })}} }

            """));
        var sync = await FleetSync.CreateAsync(fixture.Fleet, sandbox, name, definition);
        await BlueprintSync.AddSourceAsync(fixture, sync, (name, DividedServer.Connector), $$"""{"url":"{{server.Address.AbsoluteUri.TrimEnd('/')}}"}""", []);
        return sync;
    }
}
