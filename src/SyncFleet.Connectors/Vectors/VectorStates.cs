using System.Text.Json.Nodes;

namespace SyncFleet.Connectors.Vectors;

/// <summary>Compares states: those of partitions in any order, and without the time the read took.</summary>
internal static class VectorStates
{
    public static bool AreEqual(string? expected, string? actual) => expected is null || actual is null
        ? expected == actual
        : JsonNode.DeepEquals(Plain(expected), Plain(actual));

    private static JsonNode? Plain(string state)
    {
        var node = JsonNode.Parse(state);
        if (node is JsonObject map)
        {
            map.Remove("lookback_window");
            if (map["states"] is JsonArray states)
            {
                map["states"] = new JsonArray([.. states.Select(entry => entry?.DeepClone()).OrderBy(entry => Sorted(entry?["partition"])?.ToJsonString(), StringComparer.Ordinal)]);
            }
        }

        return node;
    }

    private static JsonNode? Sorted(JsonNode? node) => node is JsonObject map
        ? new JsonObject(map.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value))))
        : node?.DeepClone();
}
