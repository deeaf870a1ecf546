using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>
/// Divides a stream into parts that are read one after the other, each with its own names and request options. The walk over the
/// partitions can be left after any step and taken up by another process.
/// </summary>
internal interface IPartitionRouter
{
    /// <summary>The partitions of parents that were read by a cursor have states of their own (<c>parent_state</c>).</summary>
    bool HasParents { get; }

    /// <summary>All partitions stand in the manifest or the settings: walking over them asks the source nothing, and rejects nothing.</summary>
    bool IsListed { get; }

    /// <param name="walk">The read the partitions are for.</param>
    /// <param name="position"><see cref="PartitionStep.Next"/> of the last step done; null begins at the first.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    IAsyncEnumerable<PartitionStep> WalkAsync(RouterWalk walk, RouterPosition? position, CancellationToken cancellationToken);

    /// <summary>Puts what belongs to the partition into a request.</summary>
    void Apply(RequestDraft draft, Partition partition, TemplateScope scope);
}
