namespace SyncFleet.Postgres.Coordinating.Admitting;

/// <summary>How patient an admission is.</summary>
public sealed record AdmissionLimits
{
    /// <summary>How long a requested run waits for a fetcher of its connector to show itself. Default 1 min.</summary>
    public TimeSpan FetcherPatience { get; init; } = TimeSpan.FromMinutes(1);
}
