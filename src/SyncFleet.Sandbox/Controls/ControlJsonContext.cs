using System.Text.Json.Serialization;
using SyncFleet.Sandbox.Faults;
using SyncFleet.Sandbox.Tokens;

namespace SyncFleet.Sandbox.Controls;

/// <summary>JSON of the sandbox's own paths; unknown members are refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, PropertyNameCaseInsensitive = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChangeOrder))]
[JsonSerializable(typeof(ChangeResult))]
[JsonSerializable(typeof(SandboxReport))]
[JsonSerializable(typeof(StreamCount))]
[JsonSerializable(typeof(ControlProblem))]
[JsonSerializable(typeof(TokenCounts[]))]
[JsonSerializable(typeof(FaultRule[]))]
[JsonSerializable(typeof(FaultRule))]
internal sealed partial class ControlJsonContext : JsonSerializerContext;
