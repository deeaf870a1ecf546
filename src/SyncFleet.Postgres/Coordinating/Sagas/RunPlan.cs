using SyncFleet.Contracts;
using SyncFleet.Core.Policies;

namespace SyncFleet.Postgres.Coordinating.Sagas;

/// <summary>A sync run as its tables tell it.</summary>
public sealed record RunPlan
{
    public required TenantId TenantId { get; init; }
    public required SyncId SyncId { get; init; }
    public required SyncRunId SyncRunId { get; init; }

    /// <summary>Name of the sync.</summary>
    public required string Sync { get; init; }

    /// <summary>The definition the run works by, as YAML.</summary>
    public required string Definition { get; init; }

    /// <summary>False once the run has ended, however it did.</summary>
    public required bool IsActive { get; init; }

    public required bool IsCancelRequested { get; init; }

    /// <summary>In the order of their phases.</summary>
    public required IReadOnlyList<PlannedStream> Streams { get; init; }
}

/// <summary>One stream of a run.</summary>
public sealed record PlannedStream
{
    public required StreamRunId StreamRunId { get; init; }
    public required string Stream { get; init; }
    public required string Connector { get; init; }

    /// <summary>First is 1.</summary>
    public required int Phase { get; init; }

    public required int Attempt { get; init; }
    public required int Slice { get; init; }

    /// <summary>Every page is in the page store: nothing is left to fetch.</summary>
    public required bool IsReadComplete { get; init; }

    /// <summary>How it ended; null while it has not.</summary>
    public required StreamOutcome? Outcome { get; init; }
}
