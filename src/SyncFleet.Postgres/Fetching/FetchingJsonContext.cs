using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Fetching;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(FetchStream))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class FetchingJsonContext : JsonSerializerContext;
