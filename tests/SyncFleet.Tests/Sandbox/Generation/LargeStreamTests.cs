using System.Diagnostics;
using Shouldly;
using Xunit;

namespace SyncFleet.Tests.Sandbox.Generation;

/// <summary>Memory can only be judged while nothing else runs in the process.</summary>
[CollectionDefinition(nameof(LargeStreamTests), DisableParallelization = true)]
public sealed class LargeStreamCollection;

[Collection(nameof(LargeStreamTests))]
public sealed class LargeStreamTests
{
    [Fact]
    public async Task Two_million_records_cost_no_more_than_a_page()
    {
        await using var sandbox = await SandboxHost.StartAsync("--Records", "2000000");
        using var warm = await sandbox.FinaleAsync("product?limit=10");
        await sandbox.PostAsync("/sandbox/change", new { upstream = "finale", stream = "product", count = 1000 });
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var start = Stopwatch.GetTimestamp();

        for (var i = 0; i < 20; i++)
        {
            var page = await sandbox.FinaleJsonAsync("product?limit=100", """{"lastUpdatedDate":["2026-10-30T12:00:00",null]}""");
            SandboxHost.Column(page, "lastUpdatedDate")[0]!.ShouldStartWith("2026-10-30T12:00:0");
            SandboxHost.Ids(await sandbox.AltegioJsonAsync("clients/4321?count=50&page=39999")).Length.ShouldBe(50);
        }

        // Generous bounds: reading all records once would take seconds and hundreds of megabytes.
        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (GC.GetTotalMemory(forceFullCollection: true) - memory).ShouldBeLessThan(20_000_000);
    }
}
