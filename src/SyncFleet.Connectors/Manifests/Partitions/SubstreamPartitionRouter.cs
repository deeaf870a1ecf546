using System.Runtime.CompilerServices;
using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>
/// One partition for each record of one or more parent streams, which may have parents themselves. Parents are read page by page,
/// as far as their partitions are asked for; they are never collected.
/// </summary>
internal sealed class SubstreamPartitionRouter : IPartitionRouter
{
    /// <summary>Largest state of a parent that is carried in the position, characters; a larger one stays as it was.</summary>
    private const int MaxState = 16 * 1024;

    private readonly IReadOnlyList<ParentStream> _parents;
    private readonly bool _keepsNull;

    private SubstreamPartitionRouter(IReadOnlyList<ParentStream> parents, bool keepsNull)
    {
        _parents = parents;
        _keepsNull = keepsNull;
    }

    public bool HasParents => true;

    public bool IsListed => false;

    public static SubstreamPartitionRouter Create(ManifestComponent component, ComponentRegistry registry)
    {
        IReadOnlyList<ParentStream> parents = [.. component.Children("parent_stream_configs").Select(parent => new ParentStream(parent, registry))];
        return parents.Count > 0
            ? new SubstreamPartitionRouter(parents, component.IsStrict)
            : throw component.Fault("SubstreamPartitionRouter needs parent_stream_configs");
    }

    /// <summary>The name of the one field that tells the partitions apart; null when there are several parents.</summary>
    public string? OnlyField(TemplateScope scope) => _parents.Count == 1 ? _parents[0].Field(scope) : null;

    public async IAsyncEnumerable<PartitionStep> WalkAsync(
        RouterWalk walk, RouterPosition? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        position ??= new RouterPosition();
        for (var queue = position.Queue ?? []; queue.Count > 0; queue = position.Queue ?? [])
        {
            position = position with { Queue = queue.Count > 1 ? [.. queue.Skip(1)] : null };
            yield return Step(new PartitionStep { Partition = queue[0] }, position);
        }

        for (position = Advance(position); position.Index < _parents.Count; position = Advance(position with { IsLastPage = true }))
        {
            var parent = _parents[position.Index];
            var pages = new StreamWalk(parent.Stream, walk.Session, isParent: true).WalkAsync(parent.Checkpoint(walk), position.Parent, cancellationToken);
            await foreach (var page in pages)
            {
                position = position with { ParentStates = After(position, parent, page) };
                foreach (var step in Steps(walk, parent, page, position))
                {
                    position = step.Next!;
                    yield return Step(step, position);
                }
            }
        }
    }

    public void Apply(RequestDraft draft, Partition partition, TemplateScope scope)
    {
        foreach (var parent in _parents)
        {
            parent.Apply(draft, partition, scope);
        }
    }

    // First what the page says of itself, so that the walk can be left there, then its partitions.
    private IEnumerable<PartitionStep> Steps(RouterWalk walk, ParentStream parent, WalkedPage page, RouterPosition position)
    {
        var partitions = page.Kept
            .Select(record => parent.PartitionOf(record, page.Partition, walk.Session.Scope, _keepsNull))
            .Where(partition => partition is not null).Select(partition => partition!)
            .Skip(position.Skip).ToList();
        var skipped = position.Skip > 0 ? 0 : page.FilteredCount + page.Kept.Count - partitions.Count;
        var queue = PartitionQueue.Begin(partitions, page, position);
        yield return new PartitionStep { Next = queue.Position, Rejected = position.Skip > 0 ? [] : page.Rejected, SkippedCount = skipped };
        while (queue.TryTake(out var partition))
        {
            yield return new PartitionStep { Partition = partition, Next = queue.Position };
        }
    }

    // The last step says that nothing follows, and the states the parents have come to.
    private PartitionStep Step(PartitionStep step, RouterPosition position)
    {
        var isLast = position is { Queue: null, IsLastPage: true } && position.Index + 1 == _parents.Count;
        return step with { Next = isLast ? null : position, ParentStates = position.ParentStates };
    }

    private static RouterPosition Advance(RouterPosition position) => position.IsLastPage
        ? new RouterPosition { Index = position.Index + 1, ParentStates = position.ParentStates }
        : position;

    private static IReadOnlyDictionary<string, JsonElement>? After(RouterPosition position, ParentStream parent, WalkedPage page)
    {
        if (!parent.IsIncremental || page.CursorAfter is not { } state || state.Length > MaxState || page.Next is not null)
        {
            return position.ParentStates;
        }

        using var document = JsonDocument.Parse(state);
        return new Dictionary<string, JsonElement>(position.ParentStates ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal), StringComparer.Ordinal)
        {
            [parent.Stream.Description.Name] = document.RootElement.Clone(),
        };
    }
}
