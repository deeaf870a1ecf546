using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Control.Views;
using SyncFleet.Web.DeadLetters;
using SyncFleet.Web.Definitions;
using SyncFleet.Web.Sources;
using SyncFleet.Web.Syncs;

namespace SyncFleet.Web;

/// <summary>The JSON of the HTTP API: camelCase, enums by name, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(AppliedDefinitions))]
[JsonSerializable(typeof(IReadOnlyList<DefinitionProblem>))]
[JsonSerializable(typeof(IReadOnlyList<ConnectorDescription>))]
[JsonSerializable(typeof(IReadOnlyList<SourceView>))]
[JsonSerializable(typeof(AddSource))]
[JsonSerializable(typeof(SetSecret))]
[JsonSerializable(typeof(SourceCheckResult))]
[JsonSerializable(typeof(IReadOnlyList<SyncView>))]
[JsonSerializable(typeof(SyncDetail))]
[JsonSerializable(typeof(StartRun))]
[JsonSerializable(typeof(RunRequested))]
[JsonSerializable(typeof(IReadOnlyList<RunView>))]
[JsonSerializable(typeof(RunDetail))]
[JsonSerializable(typeof(IReadOnlyList<DeadLetterView>))]
[JsonSerializable(typeof(DeadLetterDetail))]
[JsonSerializable(typeof(ReplaySelection))]
[JsonSerializable(typeof(ReplayStarted))]
[JsonSerializable(typeof(DeadLetterSelection))]
[JsonSerializable(typeof(DeadLettersDiscarded))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ApiJson : JsonSerializerContext;
