using System.Text.Json;

namespace SyncFleet.Core.Policies;

/// <summary>What a connector's spec demands of a source before anything may be fetched from it.</summary>
public static class SourceRequirements
{
    /// <summary>
    /// Required settings that a source lacks, secrets among them. A property with a default is never lacking; one branch of a
    /// <c>oneOf</c> cannot be demanded and is not looked into; an object is looked into and names its settings with dots.
    /// </summary>
    /// <param name="specJson">JSON Schema of the connector's settings; secrets carry <c>"airbyte_secret": true</c>.</param>
    /// <param name="settingsJson">The source's settings that are no secret, a JSON object.</param>
    /// <param name="secrets">Names of the secrets the source has.</param>
    public static IReadOnlyList<MissingSetting> FindMissing(string specJson, string settingsJson, IReadOnlyCollection<string> secrets)
    {
        using var spec = JsonDocument.Parse(specJson);
        using var settings = JsonDocument.Parse(settingsJson);
        List<MissingSetting> missing = [];
        Collect(spec.RootElement, settings.RootElement, path: "", secrets, missing);
        return missing;
    }

    private static void Collect(JsonElement schema, JsonElement? settings, string path, IReadOnlyCollection<string> secrets, List<MissingSetting> missing)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("required", out var required) || required.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var name in required.EnumerateArray().Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!))
        {
            var property = Member(Member(schema, "properties"), name);
            var value = Member(settings, name);
            var fullName = path + name;
            if (property is { } p && Member(p, "properties") is not null)
            {
                Collect(p, value, fullName + ".", secrets, missing);
            }
            else if (!IsGiven(property, value) && !secrets.Contains(fullName) && !secrets.Contains(name))
            {
                missing.Add(new MissingSetting(fullName, Member(property, "airbyte_secret")?.ValueKind == JsonValueKind.True));
            }
        }
    }

    private static bool IsGiven(JsonElement? property, JsonElement? value) =>
        value is { ValueKind: not JsonValueKind.Null } || Member(property, "default") is not null || Member(property, "const") is not null;

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } p && p.TryGetProperty(name, out var member) ? member : null;
}

/// <summary>A required setting that a source lacks.</summary>
/// <param name="Name">Its name, with dots inside objects.</param>
/// <param name="IsSecret">It belongs into the credential vault.</param>
public readonly record struct MissingSetting(string Name, bool IsSecret);
