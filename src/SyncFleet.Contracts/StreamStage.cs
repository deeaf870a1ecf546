using System.Text.Json.Serialization;

namespace SyncFleet.Contracts;

/// <summary>A part of the way that a stream's records go. In JSON its name.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StreamStage>))]
public enum StreamStage
{
    Fetch = 0,
    Transform = 1,
    Write = 2,
}
