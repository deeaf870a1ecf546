namespace SyncFleet.Contracts;

/// <summary>Asks a fetcher for the next slice of a stream, or of one of the parts it is read in: at most about 60 s of pages.</summary>
public sealed record FetchStream
{
    public required TenantId TenantId { get; init; }
    public required SyncRunId SyncRunId { get; init; }
    public required StreamRunId StreamRunId { get; init; }

    /// <summary>Name of the connector, e.g. <c>finale</c>; names the queue.</summary>
    public required string Connector { get; init; }

    public required string Stream { get; init; }

    /// <summary>Which slice, first is 1. A message whose slice is behind the stream run's is old and ignored.</summary>
    public required int Slice { get; init; }

    /// <summary>
    /// Which part of a stream that several fetchers read side by side, first is 0; null: the stream as a whole. Of a divided stream the
    /// message without a part sends those parts on that nobody has in hand, or ends the read.
    /// </summary>
    public int? Part { get; init; }
}
