using Shouldly;
using SyncFleet.IntegrationTests.Writer;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Laws;

public sealed class Law4IdempotentByKeyTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Batches_that_come_twice_and_in_the_wrong_order_end_in_the_same_table_and_the_same_numbers()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var run = await harness.StartRunAsync();
        var first = await run.StorePageAsync([new("a", "old", Cursor: 1), new("b", "one", Cursor: 1)]);
        var second = await run.StorePageAsync([new("a", "new", Cursor: 2), new("c", "one", Cursor: 2)]);
        await run.StoreBatchesAsync(2, second);
        await run.DrainAllAsync();
        await run.StoreBatchesAsync(1, first);
        await run.DrainAllAsync();
        var (rows, written) = (await harness.LiveRowsAsync(), await run.QueryAsync<long>("records_written"));

        (await run.DrainAllAsync()).ShouldBe(default);
        (await run.DrainAllAsync()).ShouldBe(default);

        rows.ShouldBe("a=new@- b=one@- c=one@-");
        (await harness.LiveRowsAsync()).ShouldBe(rows);
        (await run.QueryAsync<long>("records_written")).ShouldBe(written);
        (await run.QueryAsync<long>("pages_written")).ShouldBe(2);
    }

    [Fact]
    public async Task A_later_run_that_brings_an_older_version_changes_nothing()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        await harness.RunAsync([new("a", "new", Cursor: 9)]);
        await harness.RunAsync([new("a", "old", Cursor: 3)]);
        (await harness.LiveRowsAsync()).ShouldBe("a=new@-");
    }
}
