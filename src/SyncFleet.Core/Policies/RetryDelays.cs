namespace SyncFleet.Core.Policies;

/// <summary>The times of <see cref="FailurePolicy"/>.</summary>
public sealed record RetryDelays
{
    /// <summary>Delay after the first failed attempt; each further one doubles it. Default 5 s.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>No backoff is longer, jitter included. Default 15 min.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long to wait when a source throttles and does not say for how long. Default 1 min.</summary>
    public TimeSpan Throttled { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A source that asks to wait longer than this is asked again then. Default 1 day.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromDays(1);
}
