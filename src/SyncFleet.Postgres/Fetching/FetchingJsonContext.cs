using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncFleet.Postgres.Fetching;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class FetchingJsonContext : JsonSerializerContext;
