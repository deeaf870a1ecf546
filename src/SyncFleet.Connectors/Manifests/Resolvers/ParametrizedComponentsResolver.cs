using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Reading;

namespace SyncFleet.Connectors.Manifests.Resolvers;

/// <summary>Values that the manifest lists.</summary>
internal sealed class ParametrizedComponentsResolver : IComponentsResolver
{
    private readonly IReadOnlyList<ComponentValues> _values;

    public ParametrizedComponentsResolver(ManifestComponent component)
    {
        Mappings = ComponentMapping.ListOf(component);
        _values = [.. component.RequiredChild("stream_parameters").Items("list_of_parameters_for_stream").Select(values => new ComponentValues(values.ToValue()))];
    }

    /// <summary>Without the settings, unless a mapping asks for them.</summary>
    public IReadOnlyList<ComponentValues>? Fixed => Mappings.Any(mapping => mapping.NeedsSettings) ? null : _values;

    public IReadOnlyList<ComponentMapping> Mappings { get; }

    public IAsyncEnumerable<ComponentValues> ResolveAsync(ReadSession session, CancellationToken cancellationToken) => _values.ToAsyncEnumerable();
}
