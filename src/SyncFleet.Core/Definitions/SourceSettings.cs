using System.Text.Json;
using System.Text.Json.Nodes;
using SyncFleet.Core.Definitions.Checking;

namespace SyncFleet.Core.Definitions;

/// <summary>Changes single settings of a source, as <c>--set</c> does.</summary>
public static class SourceSettings
{
    /// <summary>
    /// The source with one setting replaced. The text becomes what the connector's spec says the setting is; without a
    /// connector, what it would mean as a plain YAML value.
    /// </summary>
    /// <param name="source">The source; not changed.</param>
    /// <param name="path">Dotted path of the setting; mappings on the way are made.</param>
    /// <param name="text">The value as typed.</param>
    /// <param name="connector">Description of the source's connector; null: unknown.</param>
    public static SourceDefinition With(SourceDefinition source, string path, string text, ConnectorDescription? connector)
    {
        var root = JsonNode.Parse(source.SettingsJson) as JsonObject ?? [];
        var steps = path.Split('.');
        var target = root;
        foreach (var step in steps[..^1])
        {
            if (target[step] is not JsonObject next)
            {
                next = [];
                target[step] = next;
            }

            target = next;
        }

        target[steps[^1]] = JsonNode.Parse(new ConnectorSpec(connector?.SpecJson ?? "{}").ToJson(path, text));
        return source with { SettingsJson = root.ToJsonString(JsonSerializerOptions.Default) };
    }
}
