using Shouldly;
using SyncFleet.Core.Definitions;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Writer;

/// <summary>What the end of a full refresh does that the end of an incremental run does not.</summary>
public sealed class StreamFinisherFullRefreshTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Replacing_an_incremental_stream_makes_rows_vanish_in_a_full_refresh_alone()
    {
        var harness = await WriterHarness.CreateAsync(postgres);
        harness.Definition = harness.Definition with { Read = ReadMode.Incremental, Write = WriteMode.Replace };
        await harness.RunAsync(Items(10));

        (await harness.RunAsync(Items(9))).Finished!.Counters.Vanished.ShouldBe(0);
        (await harness.RunAsync([])).Finished!.Counters.Vanished.ShouldBe(0, "nothing has changed is no question");
        (await harness.RunAsync(Items(9), fullRefresh: true)).Finished!.Counters.Vanished.ShouldBe(1);
        (await harness.RunAsync(Items(10))).Finished!.Counters.Written.ShouldBe(1, "it is back");
    }

    private static Item[] Items(int count) => [.. Enumerable.Range(0, count).Select(i => new Item($"k{i}", $"n{i}"))];
}
