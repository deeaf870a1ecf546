using System.Text.Json.Nodes;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Reading;

namespace SyncFleet.Connectors.Manifests.Schemas;

/// <summary>Columns that the manifest declares.</summary>
internal sealed class InlineSchemaLoader(ManifestComponent component) : ISchemaLoader
{
    private readonly string? _json = component.Node("schema")?.ToJson();

    public JsonObject? Fixed => _json is null ? null : JsonNode.Parse(_json) as JsonObject;

    public bool NeedsSource => false;

    public Task<JsonObject?> LoadAsync(ReadSession session, CancellationToken cancellationToken) => Task.FromResult(Fixed);
}
