using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>The stream is one whole.</summary>
internal sealed class SinglePartition : IPartitionRouter
{
    public static SinglePartition Instance { get; } = new();

    public bool HasParents => false;

    public bool IsListed => false;

    public IAsyncEnumerable<PartitionStep> WalkAsync(RouterWalk walk, RouterPosition? position, CancellationToken cancellationToken) =>
        new[] { new PartitionStep { Partition = Partition.Whole } }.ToAsyncEnumerable();

    public void Apply(RequestDraft draft, Partition partition, TemplateScope scope)
    {
    }
}
