using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.IntegrationTests.Writer;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Laws;

public sealed class Law8NothingGoodIsDestroyedTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData(6)]
    [InlineData(0)]
    public async Task A_read_that_would_make_many_rows_vanish_stops_the_stream_and_deletes_nothing(int left)
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        harness.Definition = harness.Definition with { Read = ReadMode.Full, Write = WriteMode.Replace };
        await harness.RunAsync(Items(10));

        var stopped = await harness.RunAsync(Items(left));

        (stopped.Finished, stopped.Failed!.Kind).ShouldBe((null, FailureKind.Data));
        (await harness.CountAsync("_sf_deleted_at IS NULL")).ShouldBe(10);
    }

    [Fact]
    public async Task A_read_that_was_not_complete_lets_nothing_vanish()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        harness.Definition = harness.Definition with { Read = ReadMode.Full, Write = WriteMode.Replace };
        await harness.RunAsync(Items(10));
        var run = await harness.StartRunAsync();
        await run.AddPageAsync(Items(9));
        await run.DrainAllAsync();

        (await run.FinishAsync()).Finished.ShouldBeNull();
        (await harness.CountAsync("_sf_deleted_at IS NULL")).ShouldBe(10);
    }

    private static Item[] Items(int count) => [.. Enumerable.Range(0, count).Select(i => new Item($"k{i}", $"n{i}"))];
}
