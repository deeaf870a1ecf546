namespace SyncFleet.Contracts;

/// <summary>
/// Asks for one run of a sync. Accepted on the exchange <c>syncfleet-start-sync</c>, also as plain JSON
/// (<c>{"sync":"finale-products"}</c>) from a client that knows nothing of MassTransit.
/// </summary>
public sealed record StartSync
{
    /// <summary>Name of the sync, unique in its tenant.</summary>
    public required string Sync { get; init; }

    /// <summary>Short name of the tenant; absent means the tenant <c>default</c>.</summary>
    public string? Tenant { get; init; }

    /// <summary>The run's id. Sending the same id twice starts one run; absent means the coordinator gives one.</summary>
    public SyncRunId? SyncRunId { get; init; }

    /// <summary>True: read everything again, whatever the checkpoint says. Absent means false.</summary>
    public bool? FullRefresh { get; init; }

    /// <summary>Who or what asked (user, schedule, system); absent means unknown. Shown to operators.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>When it was asked, UTC; absent means when the coordinator took it. Latency is measured from here.</summary>
    public DateTimeOffset? RequestedAt { get; init; }
}
