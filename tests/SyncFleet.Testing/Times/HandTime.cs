namespace SyncFleet.Testing.Times;

/// <summary>A clock that is moved by hand; timers fire when the clock passes them.</summary>
public sealed class HandTime : TimeProvider
{
    private readonly Lock _moving = new();
    private readonly List<HandTimer> _timers = [];
    private DateTimeOffset _now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Is completed when somebody begins to wait.</summary>
    public TaskCompletionSource Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public void Advance(TimeSpan by)
    {
        List<HandTimer> due;
        lock (_moving)
        {
            _now += by;
            due = [.. _timers.Where(t => t.DueAt <= _now)];
            _timers.RemoveAll(due.Contains);
        }

        due.ForEach(t => t.Fire());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void Set(HandTimer timer, TimeSpan dueTime)
    {
        lock (_moving)
        {
            _timers.Remove(timer);
            timer.DueAt = _now + dueTime;
            _timers.Add(timer);
        }

        Waiting.TrySetResult();
    }

    private void Remove(HandTimer timer)
    {
        lock (_moving)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class HandTimer(HandTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset DueAt { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Set(this, dueTime);
            return true;
        }

        public void Dispose() => time.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
