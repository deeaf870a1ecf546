using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Postgres.Transforming;

/// <summary>Reads the streams out of a connector's stored description.</summary>
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(ConnectorDescription))]
internal sealed partial class ConnectorStreams : JsonSerializerContext
{
    /// <summary>The stream's description, or null when the connector does not offer it.</summary>
    public static StreamDescription? Find(string descriptionJson, string stream) =>
        JsonSerializer.Deserialize(descriptionJson, Default.ConnectorDescription)?.Streams.FirstOrDefault(s => s.Name == stream);
}
