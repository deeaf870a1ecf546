using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Coordinating.Parking;

/// <summary>JSON of the messages in <c>parked_work</c>: camelCase, read in any case.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FetchStream))]
[JsonSerializable(typeof(StartSync))]
[JsonSerializable(typeof(SyncRunDeadlineReached))]
public sealed partial class ParkedJson : JsonSerializerContext;
