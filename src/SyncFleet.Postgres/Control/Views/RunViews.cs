using System.Text.Json.Serialization;
using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Control.Views;

/// <summary>One execution of a sync.</summary>
public record RunView
{
    public required SyncRunId Id { get; init; }

    /// <summary>Name of the sync.</summary>
    public required string Sync { get; init; }

    /// <summary><c>sync</c> or <c>replay</c> (of dead letters).</summary>
    public required string Kind { get; init; }

    /// <summary>Number of the run within its sync, first is 1; 0 while it is queued.</summary>
    public required long RunNumber { get; init; }

    /// <summary>
    /// <c>queued</c> (behind the active run of its sync), <c>requested</c>, <c>running</c>; ended: <c>completed</c>,
    /// <c>completed_with_errors</c>, <c>failed</c>, <c>canceled</c>, <c>timed_out</c> or <c>refused</c>.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>First is 1; 0 before the first.</summary>
    public required int Phase { get; init; }

    public required int Phases { get; init; }
    public required bool FullRefresh { get; init; }
    public string? RequestedBy { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Null while it is queued.</summary>
    public DateTimeOffset? DeadlineAt { get; init; }

    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>Null means nothing failed: the run is well, was stopped, or was refused.</summary>
    public FailureKind? FailureKind { get; init; }

    /// <summary>Plain words and the next step.</summary>
    public string? FailureMessage { get; init; }

    /// <summary>Sum over the streams.</summary>
    public required StreamCounters Counters { get; init; }

    /// <summary>Records read per second of the run's time so far.</summary>
    public required double RecordsPerSecond { get; init; }
}

/// <summary>A run with its streams, in the order of their phases.</summary>
public sealed record RunDetail : RunView
{
    public required IReadOnlyList<StreamRunView> Streams { get; init; }

    /// <summary>The active run of its sync, whose end it waits for. Null unless it is queued.</summary>
    public ActiveRun? QueuedBehind { get; init; }

    /// <summary>Why it has not started. Null unless it is queued.</summary>
    public string? ParkedReason { get; init; }

    /// <summary>When it is looked at again. Null unless it is queued and waits for a time: behind a run it waits for its end.</summary>
    public DateTimeOffset? ParkedUntil { get; init; }

    /// <summary>Names its log lines and its trace in every process. Null while it is queued, or when nobody traced the request.</summary>
    public string? TraceId { get; init; }

    /// <summary>True once nothing more will change.</summary>
    [JsonIgnore]
    public bool HasEnded => Status is not ("queued" or "requested" or "running");
}

/// <summary>A run that goes on.</summary>
public sealed record ActiveRun
{
    public required SyncRunId Id { get; init; }

    /// <summary>Number of the run within its sync.</summary>
    public required long RunNumber { get; init; }
}

/// <summary>One stream's share of a run.</summary>
public sealed record StreamRunView
{
    public required StreamRunId Id { get; init; }
    public required string Stream { get; init; }

    /// <summary>First is 1.</summary>
    public required int Phase { get; init; }

    /// <summary><c>waiting</c>, <c>running</c>, <c>finishing</c>, <c>completed</c>, <c>completed_with_errors</c>, <c>failed</c> or <c>canceled</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Number of tries, first is 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Every page is in the page store.</summary>
    public required bool ReadComplete { get; init; }

    public required StreamCounters Counters { get; init; }

    /// <summary>Records read per second of the stream's time so far.</summary>
    public required double RecordsPerSecond { get; init; }

    public FailureKind? FailureKind { get; init; }

    /// <summary>Plain words and the next step.</summary>
    public string? FailureMessage { get; init; }

    /// <summary>For the engineer.</summary>
    public string? FailureDetail { get; init; }

    /// <summary>Its next step is parked until then. Null means it is not parked.</summary>
    public DateTimeOffset? ParkedUntil { get; init; }

    /// <summary>Why it is parked.</summary>
    public string? ParkedReason { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the first request left for the source.</summary>
    public DateTimeOffset? FirstRequestAt { get; init; }

    /// <summary>When the first row was committed.</summary>
    public DateTimeOffset? FirstRowAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}
