using SyncFleet.Core.Policies;

namespace SyncFleet.Postgres.Coordinating.Sagas;

/// <summary>How a stream run stands, at the moment a failure of it is judged.</summary>
public sealed record StreamTry
{
    /// <summary>Number of the current attempt, first is 1.</summary>
    public required int Attempt { get; init; }

    public required int Slice { get; init; }
    public required string Connector { get; init; }

    /// <summary>It is being fetched, mapped, written or closed.</summary>
    public required bool IsActive { get; init; }

    /// <summary>How it ended; null while it has not.</summary>
    public required StreamOutcome? Outcome { get; init; }
}
