namespace SyncFleet.Tests.Connectors.Http;

/// <summary>
/// A clock that stands still until a timer is asked for: then it jumps to the due time at once, so waits cost nothing and are
/// remembered. Timers longer than <paramref name="longest"/> (limits, not waits) never fire.
/// </summary>
internal sealed class FixedTime(DateTimeOffset now, TimeSpan? longest = null) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _longest = longest ?? TimeSpan.FromSeconds(10);
    private DateTimeOffset _now = now;

    public List<TimeSpan> Waits { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var fires = false;
        lock (_lock)
        {
            if (dueTime >= TimeSpan.Zero && dueTime <= _longest)
            {
                _now += dueTime;
                Waits.Add(dueTime);
                fires = true;
            }
        }

        return new JumpingTimer(fires ? () => callback(state) : null);
    }

    private sealed class JumpingTimer : ITimer
    {
        public JumpingTimer(Action? fire)
        {
            if (fire is not null)
            {
                ThreadPool.QueueUserWorkItem(_ => fire());
            }
        }

        // Task.Delay arms its timer by Change only when it was made unarmed; nothing here is.
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
