using System.Text.Json.Serialization;

namespace SyncFleet.Postgres.Control;

/// <summary>JSON inside control rows.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ControlJson : JsonSerializerContext;
