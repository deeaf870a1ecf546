using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncFleet.Coordinator.Sagas;

/// <summary>JSON of the saga's state in <c>sync_run_sagas</c>. The sweep reads <c>outstanding</c> by name.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SyncRunState))]
internal sealed partial class SyncRunStateJson : JsonSerializerContext;
