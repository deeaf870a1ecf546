using SyncFleet.Connectors.Manifests.Reading;

namespace SyncFleet.Connectors.Manifests.Resolvers;

/// <summary>Tells of which values the streams of a template are made: one stream for each.</summary>
internal interface IComponentsResolver
{
    /// <summary>The values when the manifest alone says them; null when the source or its settings do.</summary>
    IReadOnlyList<ComponentValues>? Fixed { get; }

    /// <summary>What of the values goes where in the template; applied in this order.</summary>
    IReadOnlyList<ComponentMapping> Mappings { get; }

    /// <exception cref="SyncFleet.Core.Failures.SyncFleetException">The source did not answer well, as in any read.</exception>
    IAsyncEnumerable<ComponentValues> ResolveAsync(ReadSession session, CancellationToken cancellationToken);
}
