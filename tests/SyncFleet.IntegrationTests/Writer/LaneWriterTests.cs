using Npgsql;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Rows;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Rows;
using SyncFleet.Postgres.Writing;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Writer;

public sealed class LaneWriterTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Rows_land_and_the_numbers_say_so()
    {
        var harness = await WriterHarness.CreateAsync(postgres);

        var result = await harness.RunAsync([new("a", "one", 1.50m), new("b", null), new("c", "drei", -0.0001m)], [new("d", "vier")]);

        (await harness.LiveRowsAsync()).ShouldBe("a=one@1.50 b=-@- c=drei@-0.0001 d=vier@-");
        result.Finished!.Counters.ShouldBe(new StreamCounters { PagesFetched = 2, PagesWritten = 2, Read = 4, Written = 4 });
    }

    [Fact]
    public async Task Every_type_arrives_as_it_was_written()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        harness.Definition = harness.Definition with { Raw = true, Columns = [.. Enum.GetValues<ColumnType>().Select(t => WriterHarness.Mapped("c" + (int)t, t))] };
        var run = await harness.StartRunAsync(lanes: 1);
        await run.StorePageAsync([new("a", "x")]);
        var writer = new CopyRowWriter(1);
        writer.BeginRow();
        writer.WriteText("Grüße \t"u8);
        writer.WriteInteger(long.MinValue);
        writer.WriteDecimal("-00123456789012345678901234567890.000012300"u8);
        writer.WriteBoolean(true);
        writer.WriteTimestamp(-62_135_596_800_000_000);
        writer.WriteDate(2_932_896);
        writer.WriteJson("""{"big":12345678901234567890.10}"""u8);
        writer.WriteJson("[]"u8);
        writer.CommitRow("a"u8, new RowOrder(long.MinValue, 1, 1, 0), deleted: false);
        await run.StoreBatchesAsync(1, writer.Complete());

        await run.DrainAsync(0);

        (await postgres.QueryAsync<string>($"SELECT concat_ws('|', c0, c1, c2, c3, c4 AT TIME ZONE 'UTC', c5, c6, _sf_raw, encode(_sf_order, 'hex')) FROM {harness.Table}"))
            .ShouldBe("Grüße \t|-9223372036854775808|-123456789012345678901234567890.000012300|t|0001-01-01 00:00:00|9999-12-31|{\"big\": 12345678901234567890.10}|[]|000000000000000000000000000000010000000100000000");
    }

    [Theory]
    [InlineData("retry_at = now()", "1 -")]
    [InlineData("retry_at = NULL", "3 -")]
    public async Task Rows_that_are_written_end_the_failed_attempts_of_the_destination_not_of_the_source(string state, string expected)
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var run = await harness.StartRunAsync(lanes: 1);
        await run.AddPageAsync([new("a", "x")]);
        await postgres.ExecuteAsync($"UPDATE syncfleet.stream_runs SET attempt = 3, {state} WHERE stream_run_id = $1", run.StreamRunId.Value);

        await run.DrainAsync(0);

        (await harness.LiveRowsAsync()).ShouldBe("a=x@-");
        (await postgres.QueryAsync<string>("SELECT attempt || ' ' || coalesce(retry_at::text, '-') FROM syncfleet.stream_runs WHERE stream_run_id = $1", run.StreamRunId.Value)).ShouldBe(expected);
    }

    [Fact]
    public async Task An_unchanged_second_run_writes_nothing_and_leaves_no_dead_tuple()
    {
        // One connection, because a connection reports its statistics only when told to.
        await using var single = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { MaxPoolSize = 1 });
        var harness = await WriterHarness.CreateAsync(postgres, database: new FleetDatabase(single));
        Item[] items = [.. Enumerable.Range(0, 500).Select(i => new Item($"k{i}", $"n{i}", i))];
        await harness.RunAsync(items);
        var before = await PhysicalStateAsync(harness);

        var second = await harness.RunAsync(items);

        second.Finished!.Counters.Unchanged.ShouldBe(500);
        second.Finished.Counters.Written.ShouldBe(0);
        (await PhysicalStateAsync(harness)).ShouldBe(before);
        (await StatisticsAsync(single, harness)).ShouldBe("ins 500, upd 0, del 0, dead 0");
    }

    [Fact]
    public async Task Only_changed_rows_are_written()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        await harness.RunAsync([new("a", "one"), new("b", "two"), new("c", "three")]);

        var second = await harness.RunAsync([new("a", "one"), new("b", "zwei"), new("c", "three"), new("d", "four")]);

        second.Finished!.Counters.ShouldBe(new StreamCounters { PagesFetched = 1, PagesWritten = 1, Read = 4, Written = 2, Unchanged = 2 });
        (await harness.LiveRowsAsync()).ShouldBe("a=one@- b=zwei@- c=three@- d=four@-");
    }

    [Fact]
    public async Task After_a_batch_of_new_rows_the_next_one_is_merged_alike()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        await harness.RunAsync([.. Enumerable.Range(0, 20).Select(i => new Item($"k{i}", "old", i))]);
        var run = await harness.StartRunAsync(lanes: 1);
        await run.AddPageAsync([.. Enumerable.Range(100, 200).Select(i => new Item($"k{i}", "new", i))]);
        (await run.DrainAsync(0)).Counts.ShouldBe(new WriteCounts(200, 0, 0, 0));

        // Not looked for any more: unchanged rows, changed ones, a tombstone, one of a row that is not there, new ones.
        await run.AddPageAsync([
            .. Enumerable.Range(0, 5).Select(i => new Item($"k{i}", "old", i)),
            .. Enumerable.Range(5, 5).Select(i => new Item($"k{i}", "changed", i)),
            new("k10", null, Deleted: true), new("gone", null, Deleted: true),
            .. Enumerable.Range(400, 100).Select(i => new Item($"k{i}", "new", i))]);
        (await run.DrainAsync(0)).Counts.ShouldBe(new WriteCounts(105, 5, 2, 0));

        // All unchanged: the next batch is looked for again, and neither writes.
        await run.AddPageAsync([.. Enumerable.Range(100, 200).Select(i => new Item($"k{i}", "new", i))]);
        await run.AddPageAsync([.. Enumerable.Range(100, 200).Select(i => new Item($"k{i}", "new", i))]);
        await run.EndReadingAsync();
        (await run.DrainAsync(0)).Counts.ShouldBe(new WriteCounts(0, 400, 0, 0));
        (await harness.CountAsync("_sf_deleted_at IS NULL AND name = 'old'")).ShouldBe(14);
        (await harness.CountAsync("name = 'changed'")).ShouldBe(5);
        (await harness.CountAsync("_sf_external_id = 'k10' AND name = 'old' AND _sf_deleted_at IS NOT NULL")).ShouldBe(1);
        (await harness.CountAsync("_sf_deleted_at IS NULL")).ShouldBe(319);
    }

    [Fact]
    public async Task A_record_marked_deleted_becomes_a_tombstone_that_keeps_its_values_and_can_come_back()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        await harness.RunAsync([new("a", "one", 7), new("b", "two")]);

        var deleted = await harness.RunAsync([new("a", null, Deleted: true), new("never-seen", null, Deleted: true)]);
        var again = await harness.RunAsync([new("a", null, Deleted: true)]);

        deleted.Finished!.Counters.Deleted.ShouldBe(2);
        again.Finished!.Counters.Unchanged.ShouldBe(1);
        (await harness.LiveRowsAsync()).ShouldBe("b=two@-");
        (await harness.CountAsync("_sf_external_id = 'a' AND name = 'one' AND price = 7 AND _sf_deleted_at IS NOT NULL")).ShouldBe(1);

        var back = await harness.RunAsync([new("a", "one", 7)]);

        back.Finished!.Counters.Written.ShouldBe(1);
        (await harness.LiveRowsAsync()).ShouldBe("a=one@7 b=two@-");
    }

    [Fact]
    public async Task The_drain_that_writes_the_last_page_says_that_the_run_is_to_be_finished_and_only_it()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var run = await harness.StartRunAsync();
        await run.AddPageAsync([.. Enumerable.Range(0, 20).Select(i => new Item($"{i}", "x"))]);
        await run.EndReadingAsync();

        (await run.DrainAsync(0)).Finish.ShouldBeFalse();
        (await run.DrainAsync(1)).Finish.ShouldBeTrue();
        (await run.DrainAsync(1)).Finish.ShouldBeFalse();
        (await run.QueryAsync<string>("status")).ShouldBe("finishing");
    }

    private Task<string?> PhysicalStateAsync(WriterHarness harness) =>
        postgres.QueryAsync<string>($"SELECT string_agg(ctid::text || xmin::text || xmax::text, ' ' ORDER BY ctid) FROM {harness.Table}");

    private static async Task<string?> StatisticsAsync(NpgsqlDataSource single, WriterHarness harness)
    {
        await using var report = single.CreateCommand("SELECT pg_stat_force_next_flush()");
        await report.ExecuteNonQueryAsync();
        await using var command = single.CreateCommand(
            "SELECT format('ins %s, upd %s, del %s, dead %s', n_tup_ins, n_tup_upd, n_tup_del, n_dead_tup) FROM pg_stat_all_tables WHERE schemaname = $1");
        command.Parameters.Add(new() { Value = harness.Schema });
        return await command.ExecuteScalarAsync() as string;
    }

    [Fact]
    public async Task While_the_retry_of_a_failure_is_ahead_nothing_is_written_and_nothing_reported()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var run = await harness.StartRunAsync(lanes: 1);
        await run.AddPageAsync([new("a", "one")]);
        var attempts = new StreamRunAttempts(postgres.Database);
        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET retry_at = now() + interval '1 hour' WHERE stream_run_id = $1", run.StreamRunId.Value);

        (await run.DrainAsync(0)).Batches.ShouldBe(0);
        (await attempts.FindAsync(harness.Tenant, run.StreamRunId, TestContext.Current.CancellationToken)).ShouldBeNull();

        await postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET retry_at = now() WHERE stream_run_id = $1", run.StreamRunId.Value);
        (await run.DrainAsync(0)).Batches.ShouldBe(1);
        (await attempts.FindAsync(harness.Tenant, run.StreamRunId, TestContext.Current.CancellationToken)).ShouldBe(1);
    }
}
