namespace SyncFleet.Contracts;

/// <summary>A stream run met a failure that its worker could not mend. The saga's policy decides: again later, or the end.</summary>
public sealed record StreamRunFailed
{
    public required TenantId TenantId { get; init; }
    public required SyncRunId SyncRunId { get; init; }
    public required StreamRunId StreamRunId { get; init; }
    public required string Stream { get; init; }
    public required FailureKind Kind { get; init; }

    /// <summary>Number of the attempt that failed, first is 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Plain words for the tenant; no secret, no payload.</summary>
    public required string Message { get; init; }

    /// <summary>For the engineer; no secret, no payload. Absent means nothing to add.</summary>
    public string? Detail { get; init; }

    /// <summary>How long the source asked to wait; absent means it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Where it failed. Absent means not known; after a failure at <see cref="StreamStage.Write"/> the destination is left alone until the retry.</summary>
    public StreamStage? Stage { get; init; }
}
