namespace SyncFleet.Postgres.Coordinating.Sweeping;

/// <summary>When work counts as lost, and how much of it is sent again at once.</summary>
public sealed record SweepLimits
{
    /// <summary>Work that nothing has touched for this long is looked at. Default 10 s.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Least time between two sweeps of the same stream run. Default 15 s; while nothing moves it doubles up to <see cref="LongestRepeat"/>,
    /// so that a backlog is not made longer by reminders of it.
    /// </summary>
    public TimeSpan Repeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Most time between two sweeps of a stream run that does not move. Default 1 min.</summary>
    public TimeSpan LongestRepeat { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Most runs, most stream runs and most pages of each in one sweep. Default 500.</summary>
    public int Count { get; init; } = 500;
}
