namespace SyncFleet.Sandbox.Generation;

/// <summary>
/// The sandbox's own time, in which its records live: it starts at a set instant and runs on. Changes get the next free quarter
/// second after the start, so that the same changes always get the same times.
/// </summary>
internal sealed class SandboxClock
{
    private const int StampsPerSecond = 4;
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private long _stamps;

    public SandboxClock(DateTimeOffset start, TimeProvider time)
    {
        _time = time;
        _startedAt = time.GetTimestamp();
        StartSecond = start.ToUnixTimeSeconds();
    }

    /// <summary>Unix seconds at which the sandbox's time starts; every record as first made is older.</summary>
    public long StartSecond { get; }

    /// <summary>Now, never before the newest change. Unix seconds.</summary>
    public long NowSecond =>
        Math.Max(
            StartSecond + (long)_time.GetElapsedTime(_startedAt).TotalSeconds,
            StartSecond + (Interlocked.Read(ref _stamps) / StampsPerSecond) + 1);

    /// <summary>
    /// The clock of those upstreams that tell their time in answers: the newest change's, so that what changes later is never before
    /// it. Unix seconds.
    /// </summary>
    public long ToldSecond => StartSecond + (Interlocked.Read(ref _stamps) / StampsPerSecond);

    /// <summary>The time of the next change. Unix seconds.</summary>
    public long NextStamp() => StartSecond + ((Interlocked.Increment(ref _stamps) - 1) / StampsPerSecond);

    public void Reset() => Interlocked.Exchange(ref _stamps, 0);
}
