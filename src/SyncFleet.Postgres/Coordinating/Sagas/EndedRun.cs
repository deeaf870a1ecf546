using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Coordinating.Sagas;

/// <summary>What is told to the world when a run has ended.</summary>
public sealed record EndedRun
{
    /// <summary>Sum over the run's streams.</summary>
    public required StreamCounters Counters { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>From the request to the end.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Null: nothing failed.</summary>
    public required FailureKind? FailureKind { get; init; }

    /// <summary>Plain words for the tenant; null when nothing failed.</summary>
    public required string? FailureMessage { get; init; }
}
