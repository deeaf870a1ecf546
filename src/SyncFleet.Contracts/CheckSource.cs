namespace SyncFleet.Contracts;

/// <summary>
/// Asks a fetcher to try a source's settings and secrets with the smallest possible read. Sent to
/// <see cref="QueueNames.CheckSource"/>; answered with <see cref="SourceChecked"/>.
/// </summary>
public sealed record CheckSource
{
    public required TenantId TenantId { get; init; }
    public required SourceId SourceId { get; init; }

    /// <summary>Name of the source's connector; names the queue.</summary>
    public required string Connector { get; init; }
}
