using System.Text.Json.Nodes;
using SyncFleet.Connectors.Manifests.Reading;

namespace SyncFleet.Connectors.Manifests.Schemas;

/// <summary>Tells the columns of a stream.</summary>
internal interface ISchemaLoader
{
    /// <summary>JSON Schema of a record when the manifest alone says it; null when the source does, or nobody.</summary>
    JsonObject? Fixed { get; }

    /// <summary>The source must be asked.</summary>
    bool NeedsSource { get; }

    /// <exception cref="SyncFleet.Core.Failures.SyncFleetException">The source did not answer well, or its answer tells no columns.</exception>
    Task<JsonObject?> LoadAsync(ReadSession session, CancellationToken cancellationToken);
}
