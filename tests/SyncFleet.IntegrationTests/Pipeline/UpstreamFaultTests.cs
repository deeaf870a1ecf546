using Shouldly;
using SyncFleet.Testing.Processes;
using Xunit;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>A source that misbehaves: the run waits, tries again and completes, or says of each record why it could not be taken.</summary>
[Collection(FleetCollection.Name)]
public sealed class UpstreamFaultTests(FleetFixture fixture)
{
    // What becomes of each kind of malformed record; null means it can be stored as it is.
    private static readonly (string Variant, string? Column)[] Malformed =
    [
        ("wrongType", "cost"),
        ("nulCharacter", "name"),
        ("loneSurrogate", "name"),
        ("invalidUtf8", ""),
        ("hugeInteger", null),
        ("hugeDecimal", null),
        ("dateOutOfRange", "created_at"),
        ("missingKey", "sku"),
    ];

    [Fact]
    public async Task A_throttling_source_parks_the_run_which_then_completes()
    {
        await using var sync = await FleetSync.CreateAsync(fixture.Fleet, "throttled", new() { Products = 2_000 });
        await sync.Sandbox.AddFaultsAsync(new { kind = "tooManyRequests", stream = "product", next = 2, after = 4, retryAfterSeconds = 2 });

        var run = await sync.StartAsync();
        (await sync.WaitMidRunAsync(run, s => s.Parked == 1)).PagesFetched.ShouldBe(4);
        await sync.CompleteAsync(run);

        (await sync.Sandbox.ReadStruckAsync("tooManyRequests")).ShouldBe(2);
        (await sync.QueryAsync<int>("SELECT max(attempt) FROM syncfleet.stream_runs WHERE sync_run_id = $1", run)).ShouldBe(1, "being asked to wait is no failed attempt");
    }

    [Fact]
    public async Task Errors_cut_connections_and_unreadable_bodies_end_in_a_complete_run()
    {
        await using var sync = await FleetSync.CreateAsync(fixture.Fleet, "broken", new() { Products = 3_000 });
        await sync.Sandbox.AddFaultsAsync(
            new { kind = "serverError", stream = "product", next = 5, after = 2 },
            new { kind = "cutConnection", stream = "product", next = 2, after = 10 },
            new { kind = "html", stream = "product", next = 2, after = 15 },
            new { kind = "truncatedJson", stream = "product", next = 2, after = 20 },
            new { kind = "errorBody", stream = "product", next = 1, after = 25 },
            new { kind = "duplicateKeys", stream = "product", next = 1, after = 28 },
            new { kind = "slow", stream = "product", next = 1, after = 30, delayMs = 500 });

        var ended = await sync.RunAsync();

        (ended.Read, ended.Written, ended.Unchanged).ShouldBe((3_001, 3_000, 1), "the record that came twice is written once");
        foreach (var (kind, times) in new[] { ("serverError", 5), ("cutConnection", 2), ("html", 2), ("truncatedJson", 2), ("errorBody", 1), ("duplicateKeys", 1) })
        {
            (await sync.Sandbox.ReadStruckAsync(kind)).ShouldBe(times, kind);
        }
    }

    [Theory]
    [InlineData("html", "with a web page in place of JSON")]
    [InlineData("truncatedJson", "with JSON that breaks off")]
    public async Task Bodies_that_stay_unreadable_fail_the_run_and_what_came_before_them_is_kept(string kind, string says)
    {
        await using var sync = await FleetSync.CreateAsync(fixture.Fleet, $"unreadable-{kind.ToLowerInvariant()}", new() { Products = 1_000 });
        await sync.Sandbox.AddFaultsAsync(new { kind, stream = "product", next = 1_000, after = 3 });

        var run = await sync.StartAsync();
        var ended = await sync.WaitEndedAsync(run);

        ended.Status.ShouldBe("failed", $"{ended}{fixture.Fleet.ReadLogEnds()}");
        ended.Failure.ShouldContain($"Transient finale answered 200 OK for GET /finale/acme/api/product/, but {says}");
        (ended.PagesFetched, ended.PagesWritten, ended.DeadLettered).ShouldBe((3, 3, 0));
        (ended.Read, ended.Written).ShouldBe((ended.Written, await sync.QueryAsync<long>($"SELECT count(*) FROM {sync.Table}")));
        sync.CheckpointsChecked.ShouldBeGreaterThan(0, "the checkpoint stands where the written rows end");
        await sync.Sandbox.ClearFaultsAsync();
        (await sync.RunAsync()).Read.ShouldBeLessThan(1_000);
    }

    [Fact]
    public async Task Each_malformed_record_becomes_one_dead_letter_and_its_neighbours_go_on()
    {
        await using var sync = await FleetSync.CreateAsync(fixture.Fleet, "malformed", new() { Products = 1_500 });
        await sync.Sandbox.AddFaultsAsync([.. Malformed.Select((m, i) => (object)new { kind = "malformed", stream = "product", variant = m.Variant, next = 1, after = i + 1 })]);

        var run = await sync.StartAsync();
        var ended = await sync.WaitEndedAsync(run);

        ended.Status.ShouldBe("completed_with_errors", $"{ended}{fixture.Fleet.ReadLogEnds()}");
        string[] expected = [.. Malformed.Where(m => m.Column is not null).Select(m => m.Column!)];
        var letters = await sync.QueryAsync<string[]>("SELECT array_agg(coalesce(column_name, '') ORDER BY page_number) FROM syncfleet.dead_letters WHERE sync_run_id = $1", run);
        letters.ShouldBe(expected, ignoreOrder: false);
        ended.AddsUp.ShouldBeTrue(ended.ToString());
        (ended.Read, ended.DeadLettered, ended.Written).ShouldBe((1_500, expected.Length, 1_500 - expected.Length));
        (await sync.QueryAsync<long>($"SELECT count(*) FROM {sync.Table}")).ShouldBe(1_500 - expected.Length);

        // The source is in order again, and so is the destination.
        await sync.RunAsync(fullRefresh: true);
    }

    [Fact]
    public async Task Records_of_ten_megabytes_are_only_large()
    {
        await using var sync = await FleetSync.CreateAsync(fixture.Fleet, "large", new() { Products = 400 });
        await sync.Sandbox.AddFaultsAsync(new { kind = "malformed", stream = "product", variant = "hugeRecord", rate = 0.01 });

        var ended = await sync.WaitEndedAsync(await sync.StartAsync());

        ended.Status.ShouldBe("completed", $"{ended}{fixture.Fleet.ReadLogEnds()}");
        (ended.Read, ended.Written).ShouldBe((400, 400));
        (await sync.QueryAsync<long>($"SELECT count(*) FROM {sync.Table} WHERE length(name) = {10 * 1024 * 1024}")).ShouldBeInRange(1, 10);
    }
}
