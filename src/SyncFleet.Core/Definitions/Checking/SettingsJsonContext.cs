using System.Text.Json.Serialization;

namespace SyncFleet.Core.Definitions.Checking;

/// <summary>JSON of single settings.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class SettingsJsonContext : JsonSerializerContext;
