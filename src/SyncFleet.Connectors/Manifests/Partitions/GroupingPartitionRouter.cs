using System.Runtime.CompilerServices;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>Puts several partitions of another router into one: each of its names holds the list of their values.</summary>
internal sealed class GroupingPartitionRouter(IPartitionRouter underlying, int size, bool deduplicate) : IPartitionRouter
{
    private const int MaxSize = 1000;

    public bool HasParents => underlying.HasParents;

    // A group is no value of a key.
    public bool IsListed => false;

    public static GroupingPartitionRouter Create(ManifestComponent component, ComponentRegistry registry)
    {
        var size = component.Integer("group_size");
        return size is >= 1 and <= MaxSize
            ? new GroupingPartitionRouter(
                registry.Create<IPartitionRouter>(component.RequiredChild("underlying_partition_router")), (int)size, component.Flag("deduplicate", otherwise: true))
            : throw component.Fault($"GroupingPartitionRouter.group_size must be 1 to {MaxSize}");
    }

    public async IAsyncEnumerable<PartitionStep> WalkAsync(
        RouterWalk walk, RouterPosition? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var group = new OrderedDictionary<string, Partition>(StringComparer.Ordinal);
        PartitionStep last = new();
        await foreach (var step in underlying.WalkAsync(walk, position?.Rest, cancellationToken))
        {
            last = step with { Next = step.Next is null ? null : new RouterPosition { Rest = step.Next } };
            if (step.Partition is { } partition)
            {
                group.TryAdd(deduplicate ? partition.Key : $"{group.Count}", partition);
            }

            if (group.Count == 0 || step.Rejected.Count > 0)
            {
                // A step that only reports must not end a group: the walk would go on behind partitions that nobody has read.
                yield return last with { Partition = null, Next = group.Count == 0 ? last.Next : position };
            }
            else if (group.Count == size)
            {
                yield return last with { Partition = Grouped(group.Values) };
                group.Clear();
                position = last.Next;
            }

            if (group.Count == 0)
            {
                position = last.Next;
            }
        }

        if (group.Count > 0)
        {
            yield return last with { Partition = Grouped(group.Values), Next = null, Rejected = [], SkippedCount = 0 };
        }
    }

    public void Apply(RequestDraft draft, Partition partition, TemplateScope scope)
    {
    }

    private static Partition Grouped(IReadOnlyCollection<Partition> group) =>
        new(Lists(group.Select(partition => partition.Keys)), Lists(group.Select(partition => partition.Extra)));

    private static Dictionary<string, object?> Lists(IEnumerable<IReadOnlyDictionary<string, object?>> maps)
    {
        var lists = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in maps.SelectMany(map => map))
        {
            if (lists.TryGetValue(name, out var list))
            {
                ((List<object?>)list!).Add(value);
            }
            else
            {
                lists[name] = new List<object?> { value };
            }
        }

        return lists;
    }
}
