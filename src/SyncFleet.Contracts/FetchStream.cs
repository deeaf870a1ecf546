namespace SyncFleet.Contracts;

/// <summary>Asks a fetcher for the next slice of a stream: at most about 60 s of pages.</summary>
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
}
