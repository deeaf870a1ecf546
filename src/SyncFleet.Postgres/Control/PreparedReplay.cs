using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Control;

/// <summary>A run of kind replay that is in the tables and waits for its StartSync.</summary>
public sealed record PreparedReplay
{
    public required SyncRunId RunId { get; init; }

    /// <summary>Name of the sync.</summary>
    public required string Sync { get; init; }

    /// <summary>How many dead letters it sends in again.</summary>
    public required int Count { get; init; }
}
