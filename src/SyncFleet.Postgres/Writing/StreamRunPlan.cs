using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Writing.Tables;

namespace SyncFleet.Postgres.Writing;

/// <summary>What does not change while a stream run lasts: whose it is, and what its snapshot of the definition says; and what its rows were like.</summary>
public sealed class StreamRunPlan
{
    public required TenantId TenantId { get; init; }
    public required SyncRunId SyncRunId { get; init; }
    public required StreamRunId StreamRunId { get; init; }
    public required SyncId SyncId { get; init; }
    public required SourceId SourceId { get; init; }
    public required string Stream { get; init; }

    /// <summary>Number of the run within its sync, first is 1.</summary>
    public required long RunNumber { get; init; }

    /// <summary>The run replays dead letters: nothing vanishes and no checkpoint moves.</summary>
    public required bool IsReplay { get; init; }

    /// <summary>The run reads everything the source has.</summary>
    public required bool IsFullRead { get; init; }

    public required StreamDefinition Definition { get; init; }

    public required DestinationTable Table { get; init; }

    /// <summary>Rows that the read does not have are dealt with at the end, so every key seen is remembered.</summary>
    public bool TracksSeen => IsFullRead && !IsReplay && Definition.Write == WriteMode.Replace;

    internal MergeSql Sql => field ??= new MergeSql(Table);

    internal MergeChoice Choice { get; } = new();
}
