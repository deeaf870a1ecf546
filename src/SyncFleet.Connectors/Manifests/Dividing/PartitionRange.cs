using System.Runtime.CompilerServices;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Dividing;

/// <summary>Some of the partitions of a router, one after the other.</summary>
/// <param name="router">The router.</param>
/// <param name="start">Where its walk comes to the first of them; null: at its beginning.</param>
/// <param name="count">How many they are.</param>
internal sealed class PartitionRange(IPartitionRouter router, RouterPosition? start, int count) : IPartitionRouter
{
    public bool HasParents => router.HasParents;

    public bool IsListed => router.IsListed;

    public async IAsyncEnumerable<PartitionStep> WalkAsync(RouterWalk walk, RouterPosition? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var taken = position?.Index ?? 0;
        await foreach (var step in router.WalkAsync(walk, position is null ? start : position.Rest, cancellationToken))
        {
            taken++;
            var isLast = taken == count || step.Next is null;
            yield return step with { Next = isLast ? null : new RouterPosition { Index = taken, Rest = step.Next } };
            if (isLast)
            {
                yield break;
            }
        }
    }

    public void Apply(RequestDraft draft, Partition partition, TemplateScope scope) => router.Apply(draft, partition, scope);
}
