using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Fetching;

/// <summary>A fetcher's hold on a stream run, or a part of it: it may store pages as long as its lease is the stream run's, or the part's.</summary>
public sealed class Slice
{
    public required TenantId TenantId { get; init; }
    public required SyncRunId SyncRunId { get; init; }
    public required StreamRunId StreamRunId { get; init; }
    public required SourceId SourceId { get; init; }
    public required string Connector { get; init; }
    public required string Stream { get; init; }

    /// <summary>Which slice, first is 1.</summary>
    public required int Number { get; init; }

    /// <summary>Number of the attempt since the last progress, first is 1.</summary>
    public required int Attempt { get; set; }

    public required long RunNumber { get; init; }

    /// <summary>The checkpoint the run started from; null: read everything.</summary>
    public required string? Checkpoint { get; init; }

    /// <summary>Where the next page starts; null: at the first. Moves with each stored page.</summary>
    public required string? Position { get; set; }

    /// <summary>Something was stored before.</summary>
    public required bool IsBegun { get; init; }

    /// <summary>Which part of the stream run this is; null: the whole.</summary>
    public int? Part { get; init; }

    /// <summary>What the part is, as the connector put it; null: the whole.</summary>
    public string? PartDescription { get; init; }

    /// <summary>
    /// Of a part all of whose earlier parts are complete: turns a cursor of this part into the checkpoint of the stream. Null: its cursors
    /// say nothing of the stream yet, or it is the whole.
    /// </summary>
    public Func<string, string?>? CheckpointAt { get; set; }

    /// <summary>The stream run is read in parts, and this is none of them: there is nothing to read here, only parts to send on or to join.</summary>
    public bool IsDivided { get; init; }

    /// <summary>Pages of the stream run that were stored and not yet written when this slice last looked.</summary>
    public required int Backlog { get; set; }

    /// <summary>Somebody asked for a full refresh.</summary>
    public bool IsFullRefresh { get; init; }

    public required Guid LeaseToken { get; init; }

    /// <summary>The command for a slice of the same.</summary>
    public FetchStream Message(int number) => Message(number, Part);

    /// <summary>The command for a slice of a part.</summary>
    public FetchStream Message(int number, int? part) => new()
    {
        TenantId = TenantId,
        SyncRunId = SyncRunId,
        StreamRunId = StreamRunId,
        Connector = Connector,
        Stream = Stream,
        Slice = number,
        Part = part,
    };
}

/// <summary>What became of a page that was to be stored.</summary>
/// <param name="Held">False: the lease is another fetcher's, or the run was stopped; nothing was stored and the reader must leave.</param>
/// <param name="PageNumber">Number of the stored page; 0 when the page held nothing to store and only the position moved.</param>
/// <param name="Finishing">True: that was the last step before the stream run is finished; send FinishStreamRun.</param>
/// <param name="Backlog">Pages of the stream run that are stored and not yet written.</param>
public readonly record struct PageStored(bool Held, int PageNumber, bool Finishing, int Backlog);
