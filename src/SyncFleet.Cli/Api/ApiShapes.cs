using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Contracts;

namespace SyncFleet.Cli.Api;

/// <summary>One fault of a definition.</summary>
internal sealed record ApiProblem
{
    public required string File { get; init; }
    public required int Line { get; init; }
    public required string Path { get; init; }
    public required string Message { get; init; }

    public override string ToString() => string.Join(": ", new[] { Line == 0 ? File : $"{File}:{Line}", Path, Message }.Where(part => part.Length > 0));
}

internal sealed record ProblemShape
{
    public string? Title { get; init; }
    public string? Detail { get; init; }
    public IReadOnlyList<ApiProblem>? Problems { get; init; }
}

internal sealed record AppliedShape
{
    public required IReadOnlyList<string> Sources { get; init; }
    public required IReadOnlyList<string> Syncs { get; init; }
    public IReadOnlyList<string> RereadStreams { get; init; } = [];
}

internal sealed record SyncShape
{
    public required string Name { get; init; }
    public required string Source { get; init; }
    public required string Schema { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }
    public RunShape? LastRun { get; init; }
}

internal sealed record RunShape
{
    public required Guid Id { get; init; }
    public string? Sync { get; init; }
    public string? Kind { get; init; }
    public long? RunNumber { get; init; }
    public required string Status { get; init; }
    public int Phase { get; init; }
    public int Phases { get; init; }
    public bool FullRefresh { get; init; }
    public string? RequestedBy { get; init; }
    public DateTimeOffset? RequestedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public DateTimeOffset? DeadlineAt { get; init; }
    public DateTimeOffset? CancelRequestedAt { get; init; }
    public string? FailureKind { get; init; }
    public string? FailureMessage { get; init; }
    public StreamCounters? Counters { get; init; }
    public IReadOnlyList<StreamShape> Streams { get; init; } = [];
    public ActiveRunShape? QueuedBehind { get; init; }
    public string? ParkedReason { get; init; }
    public DateTimeOffset? ParkedUntil { get; init; }
    public string? TraceId { get; init; }

    [JsonIgnore]
    public bool HasEnded => Status is not ("queued" or "requested" or "running");
}

internal sealed record ActiveRunShape
{
    public required Guid Id { get; init; }
    public long RunNumber { get; init; }
}

internal sealed record StreamShape
{
    public required Guid Id { get; init; }
    public required string Stream { get; init; }
    public int Phase { get; init; }
    public required string Status { get; init; }
    public int Attempt { get; init; }
    public bool ReadComplete { get; init; }
    public required StreamCounters Counters { get; init; }
    public string? FailureKind { get; init; }
    public string? FailureMessage { get; init; }
    public string? FailureDetail { get; init; }
    public DateTimeOffset? ParkedUntil { get; init; }
    public string? ParkedReason { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FirstRequestAt { get; init; }
    public DateTimeOffset? FirstRowAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
}

internal sealed record StartedShape
{
    public required Guid Id { get; init; }
}

internal sealed record StartShape
{
    public bool FullRefresh { get; init; }
    public string? RequestedBy { get; init; }
}

internal sealed record DeadLetterShape
{
    public required Guid Id { get; init; }
    public required Guid RunId { get; init; }
    public required string Sync { get; init; }
    public required string Stream { get; init; }
    public required string Stage { get; init; }
    public int PageNumber { get; init; }
    public int RecordIndex { get; init; }
    public string? RecordKey { get; init; }
    public string? Column { get; init; }
    public string? ValueExcerpt { get; init; }
    public required string Reason { get; init; }
    public required string Status { get; init; }
    public Guid? ReplayRunId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
    public string? Payload { get; init; }
}

internal sealed record DeadLetterSelection
{
    public IReadOnlyList<Guid>? Ids { get; init; }
    public Guid? Run { get; init; }
    public string? Sync { get; init; }
    public string? Stream { get; init; }
    public string? Payload { get; init; }
    public bool? AsStored { get; init; }
}

internal sealed record ReplayedShape
{
    public required IReadOnlyList<Guid> RunIds { get; init; }
    public required int Count { get; init; }
}

internal sealed record DiscardedShape
{
    public required int Count { get; init; }
}

internal sealed record SourceShape
{
    public required string Name { get; init; }
    public required string Connector { get; init; }
    public JsonElement Settings { get; init; }
    public IReadOnlyList<SecretShape> Secrets { get; init; } = [];
    public DateTimeOffset? UpdatedAt { get; init; }
    public RefusalShape? NeedsReauthorisation { get; init; }
}

internal sealed record RefusalShape
{
    public DateTimeOffset? Since { get; init; }
    public string? Reason { get; init; }
}

internal sealed record SecretShape
{
    public required string Name { get; init; }
    public required string From { get; init; }
    public string? Variable { get; init; }
    public string? KeyId { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }
}

internal sealed record NewSourceShape
{
    public required string Name { get; init; }
    public required string Connector { get; init; }
    public required JsonElement Settings { get; init; }
    public IReadOnlyDictionary<string, string>? SecretVariables { get; init; }
}

internal sealed record SecretValueShape
{
    public required string Value { get; init; }
}

internal sealed record CheckShape
{
    public required bool Succeeded { get; init; }
    public string? Kind { get; init; }
    public string? Message { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = false)]
[JsonSerializable(typeof(ProblemShape))]
[JsonSerializable(typeof(AppliedShape))]
[JsonSerializable(typeof(IReadOnlyList<SyncShape>))]
[JsonSerializable(typeof(IReadOnlyList<RunShape>))]
[JsonSerializable(typeof(StartedShape))]
[JsonSerializable(typeof(StartShape))]
[JsonSerializable(typeof(IReadOnlyList<DeadLetterShape>))]
[JsonSerializable(typeof(DeadLetterSelection))]
[JsonSerializable(typeof(ReplayedShape))]
[JsonSerializable(typeof(DiscardedShape))]
[JsonSerializable(typeof(IReadOnlyList<SourceShape>))]
[JsonSerializable(typeof(NewSourceShape))]
[JsonSerializable(typeof(SecretValueShape))]
[JsonSerializable(typeof(CheckShape))]
internal sealed partial class ApiJson : JsonSerializerContext;
