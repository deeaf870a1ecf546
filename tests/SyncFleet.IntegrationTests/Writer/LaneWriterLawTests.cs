using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Rows;
using SyncFleet.Postgres.Writing;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Writer;

/// <summary>The laws of idempotence and of the checkpoint, against everything that can come twice, late, together or not at all.</summary>
public sealed class LaneWriterLawTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Law4_a_key_twice_in_a_batch_ends_as_its_later_version()
    {
        var harness = await WriterHarness.CreateAsync(postgres);

        var result = await harness.RunAsync([new("a", "first"), new("b", "x"), new("a", "second")], [new("b", "y"), new("c", "z")]);

        (await harness.LiveRowsAsync()).ShouldBe("a=second@- b=y@- c=z@-");
        result.Finished!.Counters.ShouldBe(new StreamCounters { PagesFetched = 2, PagesWritten = 2, Read = 5, Written = 3, Unchanged = 2 });
    }

    [Fact]
    public async Task Law4_an_older_cursor_that_comes_later_changes_nothing()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        await harness.RunAsync([new("a", "newest", Cursor: 900)]);

        var late = await harness.RunAsync([new("a", "older", Cursor: 100)], [new("a", "older still", Cursor: 50)]);

        (await harness.LiveRowsAsync()).ShouldBe("a=newest@-");
        late.Finished!.Counters.Unchanged.ShouldBe(2);
    }

    [Fact]
    public async Task Law4_a_repeated_message_changes_nothing()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var run = await harness.StartRunAsync();
        await run.AddPageAsync([new("a", "one"), new("b", "two")]);
        (await run.DrainAllAsync()).Written.ShouldBe(2);

        (await run.DrainAllAsync()).ShouldBe(default);
        (await run.QueryAsync<long>("records_written")).ShouldBe(2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Law4_repeated_and_shuffled_arrival_ends_in_the_same_table(int seed)
    {
        var random = new Random(seed);
        Item[][] pages = [.. Enumerable.Range(0, 12).Select(_ => RandomPage(random))];
        var straight = await WriterHarness.CreateAsync(postgres);
        var expected = (await straight.RunPagesAsync(pages)).Finished!.Counters;

        var shuffled = await WriterHarness.CreateAsync(postgres);
        var run = await shuffled.StartRunAsync();
        var writer = shuffled.NewWriter(new WriteLimits { Rows = random.Next(1, 40), Transactions = random.Next(1, 4) });
        List<(int Page, IReadOnlyList<EncodedBatch> Batches)> arriving = [];
        foreach (var page in pages)
        {
            arriving.Add((arriving.Count + 1, await run.StorePageAsync(page)));
        }

        foreach (var (page, batches) in arriving.OrderBy(_ => random.Next()).ToList())
        {
            await run.StoreBatchesAsync(page, batches);
            for (var i = random.Next(3); i > 0; i--)
            {
                await run.DrainAsync(random.Next(2), page, writer);
            }
        }

        await run.EndReadingAsync();
        while ((await run.DrainAsync(0, 1, writer)).More || (await run.DrainAsync(1, 1, writer)).More)
        {
        }

        var counters = (await run.FinishAsync()).Finished!.Counters;

        (await shuffled.LiveRowsAsync()).ShouldBe(await straight.LiveRowsAsync());
        (await shuffled.CountAsync()).ShouldBe(await straight.CountAsync());
        (counters.Written + counters.Unchanged + counters.Deleted).ShouldBe(counters.Read);
        counters.Read.ShouldBe(expected.Read);
    }

    [Fact]
    public async Task Law5_the_checkpoint_is_never_ahead_of_the_slowest_lane()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var run = await harness.StartRunAsync();
        for (var page = 1; page <= 4; page++)
        {
            await run.AddPageAsync([.. Enumerable.Range(0, 20).Select(i => new Item($"p{page}-{i}", "x"))], cursorAfter: page == 3 ? null : $"{{\"page\":{page}}}");
        }

        await run.DrainAsync(0);
        (await harness.CheckpointAsync()).ShouldBeNull();
        (await run.QueryAsync<int>("low_water_page")).ShouldBe(0);

        await run.DrainAsync(1, writer: harness.NewWriter(new WriteLimits { Rows = 1, Transactions = 3 }));
        (await run.QueryAsync<int>("low_water_page")).ShouldBe(3);
        (await harness.CheckpointAsync()).ShouldBe("{\"page\":2}");

        await run.DrainAsync(1);
        (await harness.CheckpointAsync()).ShouldBe("{\"page\":4}");
    }

    [Fact]
    public async Task Law5_a_gap_stops_the_lane_until_it_is_filled()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var run = await harness.StartRunAsync();
        await run.AddPageAsync([new("a", "1")], "\"one\"");
        var missing = await run.StorePageAsync([new("b", "2")], "\"two\"");
        await run.AddPageAsync([new("c", "3")], "\"three\"");

        await run.DrainAllAsync();
        (await harness.CheckpointAsync()).ShouldBe("\"one\"");
        (await harness.LiveRowsAsync()).ShouldBe("a=1@-");

        await run.StoreBatchesAsync(2, missing);
        await run.DrainAllAsync();
        (await harness.CheckpointAsync()).ShouldBe("\"three\"");
        (await harness.LiveRowsAsync()).ShouldBe("a=1@- b=2@- c=3@-");
    }

    [Fact]
    public async Task Law5_a_run_that_no_longer_runs_writes_nothing()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var run = await harness.StartRunAsync();
        await run.AddPageAsync([new("a", "1")], "\"one\"");
        await run.SetStatusAsync("canceled");

        (await run.DrainAllAsync()).ShouldBe(default);

        (await harness.CountAsync()).ShouldBe(0);
        (await harness.CheckpointAsync()).ShouldBeNull();
        (await run.QueryAsync<long>("pages_written")).ShouldBe(0);
    }

    [Fact]
    public async Task Two_writers_at_once_neither_deadlock_nor_lose_a_batch()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var run = await harness.StartRunAsync();
        LaneWriter[] writers = [harness.NewWriter(new WriteLimits { Rows = 90 }), harness.NewWriter(new WriteLimits { Rows = 150 })];
        var finishes = 0;
        List<Task> drains = [];
        for (var page = 1; page <= 60; page++)
        {
            // Every page holds the same 40 keys in another order, so both lanes touch the same rows again and again.
            var version = page;
            await run.AddPageAsync([.. Enumerable.Range(0, 40).OrderBy(i => (i * 7 * version) % 41).Select(i => new Item($"k{i}", $"v{version}"))]);
            if (page == 60)
            {
                await run.EndReadingAsync();
            }

            foreach (var writer in writers)
            {
                drains.Add(DrainAsync(0, writer));
                drains.Add(DrainAsync(1, writer));
            }
        }

        await Task.WhenAll(drains);

        (await run.QueryAsync<long>("pages_written")).ShouldBe(60);
        finishes.ShouldBe(1);
        (await run.FinishAsync()).Finished!.Counters.Read.ShouldBe(2400);
        (await harness.CountAsync("name = 'v60'")).ShouldBe(40);

        async Task DrainAsync(int lane, LaneWriter writer)
        {
            if ((await run.DrainAsync(lane, writer: writer)).Finish)
            {
                Interlocked.Increment(ref finishes);
            }
        }
    }

    [Fact]
    public async Task Two_stream_runs_on_the_same_rows_end_right()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var first = await harness.StartRunAsync(lanes: 2);
        var second = await harness.StartRunAsync(lanes: 3);
        for (var page = 1; page <= 10; page++)
        {
            await first.AddPageAsync([.. Enumerable.Range(0, 100).Select(i => new Item($"k{i}", $"old{page}"))]);
            await second.AddPageAsync([.. Enumerable.Range(0, 100).Reverse().Select(i => new Item($"k{i}", $"new{page}"))]);
        }

        var writer = harness.NewWriter(new WriteLimits { Rows = 60 });
        await Task.WhenAll([.. Enumerable.Range(0, 2).Select(l => first.DrainAsync(l, writer: writer)), .. Enumerable.Range(0, 3).Select(l => second.DrainAsync(l, writer: writer))]);

        (await harness.CountAsync("name = 'new10'")).ShouldBe(100);
        foreach (var run in (WriterRun[])[first, second])
        {
            (await run.QueryAsync<long>("records_written + records_unchanged")).ShouldBe(1000);
        }
    }

    private static Item[] RandomPage(Random random) =>
        [.. Enumerable.Range(0, random.Next(0, 30)).Select(_ => new Item($"k{random.Next(25)}", $"n{random.Next(4)}", random.Next(3), random.Next(8) == 0, random.Next(2)))];
}
