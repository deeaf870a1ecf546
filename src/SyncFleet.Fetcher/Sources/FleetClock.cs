namespace SyncFleet.Fetcher.Sources;

/// <summary>
/// The database's clock, as it stood when a source was opened and has gone on since: what a connector makes of the time (the end of a
/// window, a checkpoint) outlives the process and must not depend on how this machine's clock is set. Timers are the machine's.
/// </summary>
/// <param name="machine">Measures what has passed; its date is not looked at.</param>
/// <param name="now">What the database's clock says now.</param>
internal sealed class FleetClock(TimeProvider machine, DateTimeOffset now) : TimeProvider
{
    private readonly long _opened = machine.GetTimestamp();

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => now + machine.GetElapsedTime(_opened);

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);
}
