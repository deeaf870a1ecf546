using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>The stream is one whole.</summary>
internal sealed class SinglePartition : IPartitionRouter
{
    private static readonly IReadOnlyDictionary<string, object?> Whole = new Dictionary<string, object?>(StringComparer.Ordinal);

    public static SinglePartition Instance { get; } = new();

    public IAsyncEnumerable<IReadOnlyDictionary<string, object?>> PartitionsAsync(TemplateScope scope, CancellationToken cancellationToken) =>
        new[] { Whole }.ToAsyncEnumerable();

    public void Apply(RequestDraft draft, IReadOnlyDictionary<string, object?> partition, TemplateScope scope)
    {
    }
}
