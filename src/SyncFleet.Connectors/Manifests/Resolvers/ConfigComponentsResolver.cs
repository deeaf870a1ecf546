using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Resolvers;

/// <summary>
/// Values that the settings hold: the items of a list at a pointer, and default ones. Of several pointers, every combination of
/// their items is one value.
/// </summary>
internal sealed class ConfigComponentsResolver : IComponentsResolver
{
    private readonly IReadOnlyList<StreamConfig> _configs;

    public ConfigComponentsResolver(ManifestComponent component)
    {
        Mappings = ComponentMapping.ListOf(component);
        _configs = [.. component.Children("stream_config").Select(config => new StreamConfig(config))];
        if (_configs.Count == 0)
        {
            throw component.Fault("ConfigComponentsResolver needs the field stream_config");
        }
    }

    public IReadOnlyList<ComponentValues>? Fixed => null;

    public IReadOnlyList<ComponentMapping> Mappings { get; }

    public IAsyncEnumerable<ComponentValues> ResolveAsync(ReadSession session, CancellationToken cancellationToken) =>
        Combine([.. _configs.Select(config => config.Items(session.Scope))], 0).Select(values => new ComponentValues(values)).ToAsyncEnumerable();

    // Lazily: the combinations of a few lists are more than anybody counts.
    private static IEnumerable<OrderedDictionary<string, object?>> Combine(IReadOnlyList<IReadOnlyList<object?>> lists, int at)
    {
        if (lists.Any(list => list.Count == 0))
        {
            yield break;
        }

        for (var i = 0; i < lists[at].Count; i++)
        {
            IEnumerable<OrderedDictionary<string, object?>> others = at + 1 < lists.Count ? Combine(lists, at + 1) : [new(StringComparer.Ordinal)];
            foreach (var other in others)
            {
                yield return Merge(lists[at][i], i, at, other);
            }
        }
    }

    // Later fields win. An item that has no fields goes under a name of its own, with its number.
    private static OrderedDictionary<string, object?> Merge(object? item, int index, int at, OrderedDictionary<string, object?> others)
    {
        var merged = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        if (RecordTree.Open(item) is IReadOnlyDictionary<string, object?> fields)
        {
            foreach (var (name, value) in fields)
            {
                merged[name] = value;
            }
        }
        else
        {
            merged[$"source_config_{at}"] = new List<object?> { (long)index, item };
        }

        foreach (var (name, value) in others)
        {
            merged[name] = value;
        }

        return merged;
    }

    private sealed class StreamConfig
    {
        private readonly IReadOnlyList<BoundTemplate> _pointer;
        private readonly IReadOnlyList<object?> _defaults;

        public StreamConfig(ManifestComponent component)
        {
            _pointer = component.Templates("configs_pointer");
            _defaults = [.. component.Items("default_values").Select(value => value.ToValue())];
            if (_pointer.Count == 0)
            {
                throw component.Fault("StreamConfig needs the field configs_pointer");
            }
        }

        /// <summary>Those of the settings, then the default ones; a single value there is a list of one.</summary>
        public IReadOnlyList<object?> Items(TemplateScope scope)
        {
            var found = scope.TryGetValue("config", out var config) ? RecordTree.Open(RecordTree.Find(config, [.. _pointer.Select(part => part.Text(scope))])) : null;
            IReadOnlyList<object?> own = found switch
            {
                null or System.Text.Json.JsonElement { ValueKind: System.Text.Json.JsonValueKind.Null } => [],
                List<object?> list => list,
                _ => [found],
            };
            return [.. own, .. _defaults];
        }
    }
}
