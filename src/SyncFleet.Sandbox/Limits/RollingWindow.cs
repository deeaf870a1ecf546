namespace SyncFleet.Sandbox.Limits;

/// <summary>At most so many requests in any stretch of a length. Not safe for use by several threads; the owner locks.</summary>
internal sealed class RollingWindow(int limit, TimeSpan length)
{
    private readonly Queue<long> _taken = [];
    private readonly long _lengthMs = (long)length.TotalMilliseconds;

    public int Limit => limit;

    /// <summary>Whether there is a limit at all.</summary>
    public bool IsOn => limit > 0;

    /// <summary>Requests in the stretch that ends now.</summary>
    public int Count => _taken.Count;

    /// <summary>Forgets what is older than the window.</summary>
    public void MoveTo(long nowMs)
    {
        while (_taken.TryPeek(out var oldest) && oldest <= nowMs - _lengthMs)
        {
            _taken.Dequeue();
        }
    }

    public bool HasRoom => limit <= 0 || _taken.Count < limit;

    public void Take(long nowMs) => _taken.Enqueue(nowMs);

    /// <summary>When the next place becomes free, Unix milliseconds; now when the window is empty.</summary>
    public long FreeAt(long nowMs) => _taken.TryPeek(out var oldest) ? oldest + _lengthMs : nowMs;

    public void Clear() => _taken.Clear();
}
