using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;

namespace SyncFleet.Connectors.Manifests.Natives;

/// <summary>The fields a manifest gives a custom component.</summary>
public sealed class NativeSettings
{
    private readonly ManifestComponent _component;

    internal NativeSettings(ManifestComponent component) => _component = component;

    /// <summary>A text, with <c>parameters</c> filled in; null when absent.</summary>
    public string? Text(string field) => _component.Text(field);

    /// <summary>A field as JSON; null when absent.</summary>
    public JsonElement? Json(string field) => _component.Node(field) is { } node ? JsonSerializer.Deserialize<JsonElement>(node.ToJson()) : null;
}
