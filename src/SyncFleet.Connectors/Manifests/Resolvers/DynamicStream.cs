using SyncFleet.Connectors.Manifests.Reading;

namespace SyncFleet.Connectors.Manifests.Resolvers;

/// <summary>A stream that was made of a template. It is put together when it is asked for.</summary>
internal sealed record DynamicStream
{
    /// <summary>The entry of <c>dynamic_streams</c> it comes from.</summary>
    public required string Entry { get; init; }

    public required string Name { get; init; }

    /// <summary>Line of the template.</summary>
    public required int Line { get; init; }

    /// <summary>Parts of its template.</summary>
    public required int Weight { get; init; }

    /// <summary>Puts it together, or throws the <see cref="Loading.ManifestFault"/> it is refused for.</summary>
    public required Func<ManifestStream> Build { get; init; }
}
