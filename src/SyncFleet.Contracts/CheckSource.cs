namespace SyncFleet.Contracts;

/// <summary>Asks a fetcher to try a source's credentials; answered by <see cref="SourceChecked"/> to the asker.</summary>
public sealed record CheckSource
{
    public required TenantId TenantId { get; init; }
    public required SourceId SourceId { get; init; }

    /// <summary>Name of the connector; names the queue.</summary>
    public required string Connector { get; init; }
}
