namespace SyncFleet.Tests.Cli;

/// <summary>A clock that leaps over every short wait, so that nobody waits; longer ones never end.</summary>
internal sealed class LeapingTime : TimeProvider
{
    private static readonly TimeSpan LongestLeap = TimeSpan.FromSeconds(10);

    private DateTimeOffset _now = Samples.Now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= LongestLeap && dueTime >= TimeSpan.Zero)
        {
            _now += dueTime;
            callback(state);
        }

        return new StillTimer();
    }

    private sealed class StillTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
