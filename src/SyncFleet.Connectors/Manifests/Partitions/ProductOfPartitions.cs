using System.Runtime.CompilerServices;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>Every combination of the partitions of two routers; more of them are products of products.</summary>
internal sealed class ProductOfPartitions(IPartitionRouter outer, IPartitionRouter inner) : IPartitionRouter
{
    public bool HasParents => false;

    public bool IsListed => outer.IsListed && inner.IsListed;

    /// <summary>The product of a list under <c>partition_router</c>. Routers with parents come first: their parents are then read once.</summary>
    public static IPartitionRouter Create(IReadOnlyList<IPartitionRouter> routers) => routers
        .OrderBy(router => router is ListPartitionRouter)
        .Reverse()
        .Aggregate((inner, outer) => new ProductOfPartitions(outer, inner));

    public async IAsyncEnumerable<PartitionStep> WalkAsync(
        RouterWalk walk, RouterPosition? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (position?.Outer is { } begun)
        {
            await foreach (var step in InnerAsync(walk, begun, position, cancellationToken))
            {
                yield return step;
            }

            if (position.Rest is null)
            {
                yield break;
            }
        }

        await foreach (var step in outer.WalkAsync(walk, position?.Rest, cancellationToken))
        {
            if (step.Partition is null)
            {
                yield return step with { Next = After(step.Next) };
                continue;
            }

            await foreach (var combined in InnerAsync(walk, step.Partition, new RouterPosition { Rest = step.Next }, cancellationToken))
            {
                yield return combined;
            }
        }
    }

    public void Apply(RequestDraft draft, Partition partition, TemplateScope scope)
    {
        outer.Apply(draft, partition, scope);
        inner.Apply(draft, partition, scope);
    }

    private async IAsyncEnumerable<PartitionStep> InnerAsync(
        RouterWalk walk, Partition begun, RouterPosition at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var step in inner.WalkAsync(walk, at.Inner, cancellationToken))
        {
            yield return step with
            {
                Partition = step.Partition is null ? null : begun.With(step.Partition),
                Next = step.Next is null ? After(at.Rest) : new RouterPosition { Outer = begun, Inner = step.Next, Rest = at.Rest },
                ParentStates = null,
            };
        }
    }

    private static RouterPosition? After(RouterPosition? rest) => rest is null ? null : new RouterPosition { Rest = rest };
}
