using System.Text.Json;
using System.Text.Json.Nodes;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests;

/// <summary>The settings a manifest asks for: their JSON Schema, their defaults, and which may not be missing.</summary>
internal sealed class ManifestSpec
{
    private const string Nothing = """{"type":"object","properties":{}}""";

    private readonly JsonObject _schema;

    public ManifestSpec(ManifestComponent? component)
    {
        Json = component?.Node("connection_specification")?.ToJson() ?? Nothing;
        _schema = JsonNode.Parse(Json) as JsonObject ?? [];
    }

    public string Json { get; }

    /// <summary>The settings with defaults in the places of absent ones.</summary>
    /// <exception cref="SyncFleetException">A setting is missing or does not fit the schema; names it.</exception>
    public JsonElement Complete(JsonElement config)
    {
        var settings = config.ValueKind == JsonValueKind.Object ? JsonObject.Create(config)! : [];
        AddDefaults(settings, _schema);
        var missing = (_schema["required"] as JsonArray)?.Select(name => name?.GetValue<string>() ?? "").Where(name => settings[name] is null).ToList();
        if (missing is { Count: > 0 })
        {
            throw new SyncFleetException(
                FailureKind.Configuration, $"The source lacks the setting{(missing.Count > 1 ? "s" : "")} {string.Join(", ", missing)}; set {(missing.Count > 1 ? "them" : "it")} and try again.");
        }

        if (SettingsCheck.FaultsOf(settings, _schema) is { Count: > 0 } faults)
        {
            throw new SyncFleetException(FailureKind.Configuration, $"The settings of the source are not right: {string.Join("; ", faults)}.");
        }

        return JsonSerializer.SerializeToElement(settings);
    }

    private static void AddDefaults(JsonObject settings, JsonObject schema)
    {
        if (schema["properties"] is not JsonObject properties)
        {
            return;
        }

        foreach (var (name, property) in properties)
        {
            if (settings.ContainsKey(name))
            {
                if (settings[name] is JsonObject inner && property is JsonObject innerSchema)
                {
                    AddDefaults(inner, innerSchema);
                }
            }
            else if (property is JsonObject { } described && described["default"] is { } otherwise)
            {
                settings[name] = otherwise.DeepClone();
            }
        }
    }
}
