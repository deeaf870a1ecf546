using System.Runtime.CompilerServices;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Records;

namespace SyncFleet.Connectors.Manifests.Resolvers;

/// <summary>Values that the source tells: each record of a retriever is one.</summary>
internal sealed class HttpComponentsResolver : IComponentsResolver
{
    private readonly RetrieverRead _read;

    public HttpComponentsResolver(ManifestComponent component, StreamFactory factory)
    {
        Mappings = ComponentMapping.ListOf(component);
        _read = new RetrieverRead(factory.CreateAlone(component.RequiredChild("retriever"), nameof(HttpComponentsResolver)));
    }

    public IReadOnlyList<ComponentValues>? Fixed => null;

    public IReadOnlyList<ComponentMapping> Mappings { get; }

    public async IAsyncEnumerable<ComponentValues> ResolveAsync(ReadSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (record, slice) in _read.ReadAsync(session, cancellationToken))
        {
            yield return new ComponentValues(ValueJson.Copy(record), slice);
        }
    }
}
