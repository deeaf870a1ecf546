using SyncFleet.Benchmarks.Fleets;

namespace SyncFleet.Benchmarks.Latencies;

/// <summary>Syncs that have never run, each with a source of its own and all with one table.</summary>
internal sealed class LatencySyncs(BenchFleet fleet, Uri sandbox)
{
    public const string Table = "quick.products";

    private const int PageSize = 1_000;

    private readonly BenchDefinition _bench = BenchDefinition.OfToday("quick");
    private int _made;

    public async Task<IReadOnlyList<FreshSync>> MakeAsync(int count)
    {
        string[] names = [.. Enumerable.Range(_made + 1, count).Select(i => $"quick-{i}")];
        _made += count;
        var sources = await fleet.AddSyncsAsync(_bench, sandbox, PageSize, names);
        return [.. names.Zip(sources, (name, source) => new FreshSync(name, source, Guid.CreateVersion7()))];
    }
}

/// <summary>A sync about to run once.</summary>
/// <param name="Name">The sync's name.</param>
/// <param name="SourceId">Its source, by which its rows are told.</param>
/// <param name="Run">Id of its run to come.</param>
internal readonly record struct FreshSync(string Name, Guid SourceId, Guid Run);
