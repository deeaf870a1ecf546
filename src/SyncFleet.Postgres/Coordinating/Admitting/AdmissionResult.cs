using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Coordinating.Admitting;

/// <summary>What to send once a request for a run is settled in the tables. Everything null: there is nothing left to do.</summary>
public sealed record AdmissionResult
{
    /// <summary>To the saga: the run is admitted (now or before) and may start.</summary>
    public StartSync? Start { get; init; }

    /// <summary>The tenant of the run that starts or waits.</summary>
    public TenantId? TenantId { get; init; }

    /// <summary>Nothing is sent yet: the run waits for a living fetcher of this connector.</summary>
    public string? AwaitedConnector { get; init; }

    /// <summary>To the saga: the active run makes room for the new one.</summary>
    public CancelSyncRun? Cancel { get; init; }

    /// <summary>To everybody: this request, or the waiting one it took the place of, will not run.</summary>
    public SyncRunFailed? Refusal { get; init; }
}
