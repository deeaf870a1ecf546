namespace SyncFleet.Connectors.Vectors;

/// <summary>A clock that stands still: waits of up to ten seconds end at once, longer timers are limits and never fire.</summary>
internal sealed class VectorTime(DateTimeOffset now) : TimeProvider
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= TimeSpan.Zero && dueTime <= LongestWait)
        {
            ThreadPool.QueueUserWorkItem(_ => callback(state));
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
