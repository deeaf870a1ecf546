namespace SyncFleet.IntegrationTests.Fetcher;

/// <summary>A clock that is moved by hand; timers, periodic ones too, fire when it passes them.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _moving = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = System.GetUtcNow();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_moving)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_moving)
        {
            _now += by;
            due = [.. _timers.Where(t => t.DueAt <= _now)];
            due.ForEach(t => t.DueAt = t.Period > TimeSpan.Zero ? _now + t.Period : DateTimeOffset.MaxValue);
        }

        due.ForEach(t => t.Fire());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset DueAt { get; set; } = DateTimeOffset.MaxValue;

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._moving)
            {
                (DueAt, Period) = (dueTime >= TimeSpan.Zero ? time._now + dueTime : DateTimeOffset.MaxValue, period);
                if (!time._timers.Contains(this))
                {
                    time._timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._moving)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
