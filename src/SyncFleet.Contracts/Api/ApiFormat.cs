using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncFleet.Contracts.Api;

/// <summary>The JSON of the HTTP API: camelCase, absent for null, enums by name, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(ApplyDefinitions))]
[JsonSerializable(typeof(DefinitionsApplied))]
[JsonSerializable(typeof(IReadOnlyList<DefinitionFault>))]
[JsonSerializable(typeof(DefinitionFault[]))]
[JsonSerializable(typeof(IReadOnlyList<ConnectorView>))]
[JsonSerializable(typeof(IReadOnlyList<SourceView>))]
[JsonSerializable(typeof(AddSource))]
[JsonSerializable(typeof(SetSecret))]
[JsonSerializable(typeof(SourceCheckView))]
[JsonSerializable(typeof(IReadOnlyList<SyncView>))]
[JsonSerializable(typeof(SyncDetail))]
[JsonSerializable(typeof(StartRun))]
[JsonSerializable(typeof(RunRequested))]
[JsonSerializable(typeof(IReadOnlyList<RunView>))]
[JsonSerializable(typeof(RunDetail))]
[JsonSerializable(typeof(DeadLetterList))]
[JsonSerializable(typeof(DeadLetterDetail))]
[JsonSerializable(typeof(DeadLetterSelection))]
[JsonSerializable(typeof(ReplayStarted))]
[JsonSerializable(typeof(DeadLettersDiscarded))]
public sealed partial class ApiFormat : JsonSerializerContext;
