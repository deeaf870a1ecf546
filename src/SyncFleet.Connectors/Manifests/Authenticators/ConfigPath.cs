using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary>A path of names into the settings.</summary>
internal sealed class ConfigPath(IReadOnlyList<string> names)
{
    /// <summary>The names with dots between them.</summary>
    public string Name => string.Join('.', names);

    public static ConfigPath Create(ManifestComponent component, string field, IReadOnlyList<string> otherwise) =>
        new(component.Has(field) ? [.. component.Templates(field).Select(name => name.RenderConstant())] : otherwise);

    /// <returns>Null when nothing is there, or no single value.</returns>
    public string? Read(TemplateScope scope)
    {
        var node = scope.TryGetValue("config", out var config) && config is JsonElement root ? root : default;
        foreach (var name in names)
        {
            node = node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out var next) ? next : default;
        }

        return node.ValueKind switch
        {
            JsonValueKind.String => node.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => node.GetRawText(),
            _ => null,
        };
    }
}
