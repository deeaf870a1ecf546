using System.Runtime.CompilerServices;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>Every combination of the partitions of several routers: a list under <c>partition_router</c>.</summary>
internal sealed class ProductOfPartitions(IReadOnlyList<IPartitionRouter> routers) : IPartitionRouter
{
    public IAsyncEnumerable<IReadOnlyDictionary<string, object?>> PartitionsAsync(TemplateScope scope, CancellationToken cancellationToken) =>
        CombineAsync(0, scope, cancellationToken);

    public void Apply(RequestDraft draft, IReadOnlyDictionary<string, object?> partition, TemplateScope scope)
    {
        foreach (var router in routers)
        {
            router.Apply(draft, partition, scope);
        }
    }

    private async IAsyncEnumerable<IReadOnlyDictionary<string, object?>> CombineAsync(
        int from, TemplateScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var partition in routers[from].PartitionsAsync(scope, cancellationToken))
        {
            if (from == routers.Count - 1)
            {
                yield return partition;
                continue;
            }

            await foreach (var rest in CombineAsync(from + 1, scope, cancellationToken))
            {
                yield return partition.Concat(rest).ToDictionary(StringComparer.Ordinal);
            }
        }
    }
}
