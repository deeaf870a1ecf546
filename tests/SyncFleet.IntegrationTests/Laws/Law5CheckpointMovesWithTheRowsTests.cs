using Shouldly;
using SyncFleet.IntegrationTests.Writer;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Laws;

public sealed class Law5CheckpointMovesWithTheRowsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task The_checkpoint_stops_before_the_first_page_that_is_not_written()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        var run = await harness.StartRunAsync();
        await run.AddPageAsync([new("a", "1")], "\"one\"");
        var late = await run.StorePageAsync([new("b", "2")], "\"two\"");
        await run.AddPageAsync([new("c", "3")], "\"three\"");
        await run.DrainAllAsync();
        (await harness.CheckpointAsync()).ShouldBe("\"one\"");

        await run.StoreBatchesAsync(2, late);
        await run.DrainAllAsync();
        (await harness.CheckpointAsync()).ShouldBe("\"three\"");
    }

    [Fact]
    public async Task When_the_rows_cannot_be_written_the_checkpoint_stays()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        await harness.RunAsync([new("a", "1")]);
        await postgres.ExecuteAsync($"CREATE FUNCTION \"{harness.Schema}\".refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''disk full'' USING ERRCODE = ''53100''; END'");
        await postgres.ExecuteAsync($"CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON {harness.Table} FOR EACH ROW EXECUTE FUNCTION \"{harness.Schema}\".refuse()");
        var run = await harness.StartRunAsync();
        await run.AddPageAsync([new("z", "26")], "\"ahead\"");

        await Should.ThrowAsync<Exception>(run.DrainAllAsync);

        (await harness.CheckpointAsync()).ShouldNotBe("\"ahead\"");
        (await run.QueryAsync<int>("low_water_page")).ShouldBe(0);
    }
}
