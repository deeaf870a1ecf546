using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Writer;

public sealed class StreamFinisherTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Rows_that_vanished_are_tombstoned_and_counted()
    {
        var harness = await ReplacingAsync();
        await harness.RunAsync(Items(10));

        var result = await harness.RunAsync(Items(9));

        result.Finished!.Counters.ShouldBe(new StreamCounters { PagesFetched = 1, PagesWritten = 1, Read = 9, Unchanged = 9, Vanished = 1 });
        (await harness.CountAsync("_sf_external_id = 'k9' AND _sf_deleted_at IS NOT NULL AND name = 'n9'")).ShouldBe(1);
    }

    [Fact]
    public async Task The_keys_seen_are_forgotten_with_those_of_failed_runs_before()
    {
        var harness = await ReplacingAsync();
        await harness.RunAsync(Items(10));
        var failed = await harness.StartRunAsync();
        await failed.AddPageAsync(Items(10));
        await failed.DrainAllAsync();
        await failed.SetStatusAsync("failed");
        (await SeenAsync(failed)).ShouldBe(10);

        var run = await harness.RunAsync(Items(10));

        (await SeenAsync(failed)).ShouldBe(0);
        (await postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.seen_rows WHERE stream_run_id = $1", run.Finished!.StreamRunId.Value)).ShouldBe(0);
    }

    [Fact]
    public async Task Rows_that_vanished_are_removed_when_the_definition_says_so()
    {
        var harness = await ReplacingAsync();
        harness.Definition = harness.Definition with { Vanished = VanishedRows.Remove };
        await harness.RunAsync(Items(10));

        (await harness.RunAsync(Items(9))).Finished!.Counters.Vanished.ShouldBe(1);

        (await harness.CountAsync()).ShouldBe(9);
    }

    [Fact]
    public async Task A_row_that_vanished_comes_back_when_the_source_has_it_again()
    {
        var harness = await ReplacingAsync();
        await harness.RunAsync(Items(10));
        await harness.RunAsync(Items(9));

        var back = await harness.RunAsync(Items(10));

        back.Finished!.Counters.Written.ShouldBe(1);
        (await harness.CountAsync("_sf_deleted_at IS NULL")).ShouldBe(10);
    }

    [Fact]
    public async Task A_row_that_vanished_is_not_brought_back_by_an_older_version()
    {
        var harness = await ReplacingAsync();
        var old = await harness.StartRunAsync();
        await harness.RunAsync(Items(10));
        await harness.RunAsync(Items(9));

        await old.AddPageAsync([new("k9", "old")]);
        (await old.DrainAllAsync()).Unchanged.ShouldBe(1);

        (await harness.CountAsync("_sf_deleted_at IS NULL")).ShouldBe(9);
    }

    [Fact]
    public async Task Law8_the_guard_stops_before_anything_vanishes()
    {
        var harness = await ReplacingAsync();
        await harness.RunAsync(Items(10));

        var stopped = await harness.RunAsync(Items(7));

        stopped.Finished.ShouldBeNull();
        stopped.Failed!.Kind.ShouldBe(FailureKind.Data);
        stopped.Failed.Message.ShouldBe(
            $"3 of 10 live rows (30%) of table '{harness.Schema}.items' were not among the 7 records of stream 'items'; the limit max_vanished is 20%. Nothing was deleted. "
            + "If the source is right, raise max_vanished in the definition (100% lets all rows go) and run again; otherwise mend the source and run again.");
        (await harness.CountAsync("_sf_deleted_at IS NULL")).ShouldBe(10);
    }

    [Fact]
    public async Task Law8_a_share_at_the_limit_passes()
    {
        var harness = await ReplacingAsync();
        await harness.RunAsync(Items(10));

        (await harness.RunAsync(Items(8))).Finished!.Counters.Vanished.ShouldBe(2);
    }

    [Theory]
    [InlineData(WriteMode.Replace)]
    [InlineData(WriteMode.Upsert)]
    public async Task Law8_nothing_after_many_is_a_question(WriteMode write)
    {
        var harness = await ReplacingAsync();
        harness.Definition = harness.Definition with { Write = write };
        await harness.RunAsync(Items(3));

        var stopped = await harness.RunAsync([]);

        stopped.Failed!.Kind.ShouldBe(FailureKind.Data);
        stopped.Failed.Message.ShouldStartWith($"Stream 'items' read 0 records, but table '{harness.Schema}.items' holds 3 live rows of this source. Nothing was deleted.");
        (await harness.CountAsync("_sf_deleted_at IS NULL")).ShouldBe(3);
    }

    [Fact]
    public async Task Law8_a_human_who_raised_the_limit_to_1_lets_all_rows_go()
    {
        var harness = await ReplacingAsync();
        await harness.RunAsync(Items(3));
        harness.Definition = harness.Definition with { MaxVanishedShare = 1 };

        (await harness.RunAsync([])).Finished!.Counters.Vanished.ShouldBe(3);

        (await harness.CountAsync("_sf_deleted_at IS NULL")).ShouldBe(0);
    }

    [Fact]
    public async Task An_incremental_run_that_read_nothing_is_fine_and_makes_nothing_vanish()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        await harness.RunAsync(Items(3));

        (await harness.RunPagesAsync([])).Finished!.Counters.ShouldBe(new StreamCounters());

        (await harness.CountAsync("_sf_deleted_at IS NULL")).ShouldBe(3);
    }

    [Fact]
    public async Task A_dead_lettered_record_does_not_make_its_row_vanish()
    {
        var harness = await ReplacingAsync();
        await harness.RunAsync(Items(10));
        var run = await harness.StartRunAsync();
        await run.AddPageAsync(Items(9));
        await DeadLetterAsync(harness, run, "k9");
        await run.DrainAllAsync();
        await run.EndReadingAsync();

        var result = await run.FinishAsync();

        result.Finished!.Counters.Vanished.ShouldBe(0);
        (await run.QueryAsync<string>("status")).ShouldBe("completed_with_errors");
    }

    [Fact]
    public async Task Law8_nothing_vanishes_while_a_record_without_a_key_may_be_the_missing_one()
    {
        var harness = await ReplacingAsync();
        await harness.RunAsync(Items(10));
        var run = await harness.StartRunAsync();
        await run.AddPageAsync(Items(9));
        await DeadLetterAsync(harness, run, key: null);
        await run.DrainAllAsync();
        await run.EndReadingAsync();

        var result = await run.FinishAsync();

        result.Finished!.Counters.Vanished.ShouldBe(0);
        result.Spared.ShouldBe(1);
        (await harness.CountAsync("_sf_deleted_at IS NULL")).ShouldBe(10);
    }

    [Fact]
    public async Task Another_sources_rows_in_the_same_table_stay()
    {
        var harness = await ReplacingAsync();
        await harness.RunAsync(Items(10));
        var other = await WriterHarness.CreateAsync(postgres, harness);
        other.Definition = harness.Definition with { MaxVanishedShare = 1 };
        await other.RunAsync([new("only", "one")]);

        (await other.RunAsync([])).Finished!.Counters.Vanished.ShouldBe(1);

        (await harness.CountAsync("_sf_deleted_at IS NULL")).ShouldBe(10);
    }

    [Fact]
    public async Task Finishing_twice_gives_the_same_answer()
    {
        var harness = await ReplacingAsync();
        await harness.RunAsync(Items(10));
        var run = await harness.StartRunAsync(finalCursor: "\"end\"");
        await run.AddPageAsync(Items(9));
        await run.DrainAllAsync();
        await run.EndReadingAsync();

        var first = await run.FinishAsync();
        var second = await run.FinishAsync();

        second.Finished.ShouldBe(first.Finished);
        (await run.QueryAsync<string>("status")).ShouldBe("completed");
    }

    [Fact]
    public async Task Law5_the_final_cursor_becomes_the_checkpoint_only_at_the_end()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var run = await harness.StartRunAsync(finalCursor: "\"end\"");
        await run.AddPageAsync(Items(9));
        await run.DrainAllAsync();
        (await harness.CheckpointAsync()).ShouldBeNull();
        await run.EndReadingAsync();

        await run.FinishAsync();

        (await harness.CheckpointAsync()).ShouldBe("\"end\"");
    }

    [Fact]
    public async Task A_run_that_is_not_finishing_is_left_alone()
    {
        var harness = await ReplacingAsync();
        await harness.RunAsync(Items(10));
        var run = await harness.StartRunAsync(finalCursor: "\"end\"");
        await run.AddPageAsync(Items(9));

        var result = await run.FinishAsync();

        (result.Finished, result.Failed).ShouldBe((null, null));
        (await run.QueryAsync<string>("status")).ShouldBe("running");
        (await harness.CheckpointAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Numbers_that_do_not_add_up_are_a_defect_and_nothing_vanishes()
    {
        var harness = await ReplacingAsync();
        await harness.RunAsync(Items(10));
        var run = await harness.StartRunAsync(finalCursor: "\"end\"");
        await run.AddPageAsync(Items(9));
        await run.DrainAllAsync();
        await run.EndReadingAsync();
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET records_read = records_read + 1 WHERE stream_run_id = $1", run.StreamRunId.Value);

        var result = await run.FinishAsync();

        result.Failed!.Kind.ShouldBe(FailureKind.Defect);
        result.Failed.Message.ShouldContain("10 records were read, 9 are accounted for");
        (await harness.CountAsync("_sf_deleted_at IS NULL")).ShouldBe(10);
        (await harness.CheckpointAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_replay_moves_no_checkpoint_and_makes_nothing_vanish()
    {
        var harness = await ReplacingAsync();
        await harness.RunAsync(Items(10));
        var run = await harness.StartRunAsync(finalCursor: "\"end\"", kind: "replay");
        await run.AddPageAsync([new("k1", "mended")], cursorAfter: "\"one\"");
        await run.DrainAllAsync();
        await run.EndReadingAsync();

        (await run.FinishAsync()).Finished!.Counters.Written.ShouldBe(1);

        (await harness.CheckpointAsync()).ShouldBeNull();
        (await harness.CountAsync("_sf_deleted_at IS NULL")).ShouldBe(10);
    }

    private Task<long> SeenAsync(WriterRun run) => postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.seen_rows WHERE stream_run_id = $1", run.StreamRunId.Value);

    private async Task<WriterHarness> ReplacingAsync()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        harness.Definition = harness.Definition with { Read = ReadMode.Full, Write = WriteMode.Replace };
        return harness;
    }

    private static Item[] Items(int count) => [.. Enumerable.Range(0, count).Select(i => new Item($"k{i}", $"n{i}"))];

    private async Task DeadLetterAsync(WriterHarness harness, WriterRun run, string? key)
    {
        await postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.dead_letters (dead_letter_id, tenant_id, sync_id, sync_run_id, stream_run_id, stream, stage, page_number, record_index, record_key, reason, payload, order_run, order_page, created_at)
            VALUES ($1, $2, $1, $1, $3, 'items', 'transform', 1, 99, $4, 'bad', '', 1, 1, now())
            """,
            Guid.CreateVersion7(), harness.Tenant.Value, run.StreamRunId.Value, (object?)key ?? DBNull.Value);
        await postgres.ExecuteAsync(
            "UPDATE syncfleet.stream_runs SET records_read = records_read + 1, records_dead_lettered = 1 WHERE stream_run_id = $1", run.StreamRunId.Value);
    }
}
