using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncFleet.Core.Definitions;

/// <summary>The JSON of a <see cref="ConnectorDescription"/> in the table <c>connectors</c>.</summary>
public static class ConnectorDescriptionJson
{
    public static string Write(ConnectorDescription description) =>
        JsonSerializer.Serialize(description, DescriptionJsonContext.Default.ConnectorDescription);

    /// <summary>Throws <see cref="JsonException"/> when the text is no description.</summary>
    public static ConnectorDescription Read(string json) =>
        JsonSerializer.Deserialize(json, DescriptionJsonContext.Default.ConnectorDescription) ?? throw new JsonException("A connector's description is null.");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ConnectorDescription))]
internal sealed partial class DescriptionJsonContext : JsonSerializerContext;
