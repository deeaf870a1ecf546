using System.Text;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Rows;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Writer;

public sealed class FaultIsolationTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task A_row_a_constraint_refuses_becomes_a_dead_letter_and_its_neighbours_are_written()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        await harness.RunAsync([new("seed", "x")]);
        await postgres.ExecuteAsync($"ALTER TABLE {harness.Table} ALTER COLUMN name SET NOT NULL");
        Item[] items = [.. Enumerable.Range(0, 60).Select(i => new Item($"k{i:00}", i is 7 or 31 ? null : $"n{i}"))];

        var result = await harness.RunAsync(items, [new("last", "y")]);

        result.Finished!.Counters.ShouldBe(new StreamCounters { PagesFetched = 2, PagesWritten = 2, Read = 61, Written = 59, DeadLettered = 2 });
        (await harness.CountAsync()).ShouldBe(60);
        (await DeadLettersAsync(harness)).ShouldBe(
            $$"""
            write 1/7 k07 name: Table '{{harness.Schema}}.items' refuses the row: null value in column "name" of relation "items" violates not-null constraint (SQLSTATE 23502). {"id":"k07","page":1}
            write 1/31 k31 name: Table '{{harness.Schema}}.items' refuses the row: null value in column "name" of relation "items" violates not-null constraint (SQLSTATE 23502). {"id":"k31","page":1}
            """.ReplaceLineEndings("\n"));
        (await postgres.QueryAsync<string>("SELECT status FROM syncfleet.stream_runs WHERE stream_run_id = $1", result.Finished.StreamRunId.Value)).ShouldBe("completed_with_errors");
    }

    [Fact]
    public async Task A_constraint_that_waits_for_the_commit_is_told_row_by_row_too()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        await harness.RunAsync([new("seed", "taken")]);
        await postgres.ExecuteAsync($"ALTER TABLE {harness.Table} ADD CONSTRAINT one_name UNIQUE (name) DEFERRABLE INITIALLY DEFERRED");

        var result = await harness.RunAsync([new("a", "free"), new("b", "taken"), new("c", "free too")]);

        result.Finished!.Counters.DeadLettered.ShouldBe(1);
        (await harness.LiveRowsAsync()).ShouldBe("a=free@- c=free too@- seed=taken@-");
        (await DeadLettersAsync(harness))!.ShouldContain("constraint one_name");
    }

    [Fact]
    public async Task A_value_the_database_can_not_even_read_is_isolated()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var run = await harness.StartRunAsync(lanes: 1);
        await run.StorePageAsync([new("a", "one"), new("b", "two"), new("c", "three")]);
        var writer = new CopyRowWriter(1);
        foreach (var (key, index) in (ReadOnlySpan<(string, int)>)[("a", 0), ("b", 1), ("c", 2)])
        {
            writer.BeginRow();
            writer.WriteText(index == 1 ? [0xC3, 0x28] : "fine"u8);
            writer.WriteDecimal("1"u8);
            writer.CommitRow(Encoding.UTF8.GetBytes(key), new(0, 1, 1, index), deleted: false);
        }

        await run.StoreBatchesAsync(1, writer.Complete());

        (await run.DrainAsync(0)).Counts.ShouldBe(new(Written: 2, Unchanged: 0, Deleted: 0, DeadLettered: 1));
        (await harness.LiveRowsAsync()).ShouldBe("a=fine@1 c=fine@1");
        (await DeadLettersAsync(harness))!.ShouldStartWith("write 1/1 b -: ");
    }

    [Fact]
    public async Task A_table_that_refuses_every_row_ends_with_every_record_dead_lettered()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        await harness.RunAsync([new("seed", "x", 5)]);
        await postgres.ExecuteAsync($"ALTER TABLE {harness.Table} ADD CONSTRAINT dear CHECK (price >= 5)");
        Item[][] pages = [.. Enumerable.Range(0, 5).Select(p => (Item[])[.. Enumerable.Range(0, 40).Select(i => new Item($"{p}-{i}", "n", 1))])];

        var result = await harness.RunPagesAsync(pages);

        result.Finished!.Counters.ShouldBe(new StreamCounters { PagesFetched = 5, PagesWritten = 5, Read = 200, DeadLettered = 200 });
        (await harness.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_damaged_batch_is_a_defect_and_nothing_moves()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var run = await harness.StartRunAsync(lanes: 1);
        var batches = await run.StorePageAsync([new("a", "one")]);
        await run.StoreBatchesAsync(1, [batches[0] with { RowCount = 2 }]);

        var failure = await Should.ThrowAsync<SyncFleetException>(() => run.DrainAsync(0));

        failure.Kind.ShouldBe(FailureKind.Defect);
        (await run.QueryAsync<long>("pages_written")).ShouldBe(0);
    }

    private Task<string?> DeadLettersAsync(WriterHarness harness) => postgres.QueryAsync<string>(
        """
        SELECT string_agg(format('%s %s/%s %s %s: %s %s', stage, page_number, record_index, record_key, coalesce(column_name, '-'), reason, trim(convert_from(payload, 'UTF8'))), E'\n' ORDER BY record_index)
        FROM syncfleet.dead_letters d JOIN syncfleet.stream_runs s USING (stream_run_id) WHERE s.source_id = $1
        """,
        harness.Source.Value);
}
