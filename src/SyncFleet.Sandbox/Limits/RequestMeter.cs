namespace SyncFleet.Sandbox.Limits;

/// <summary>What a caller sees of a limit: how large it is, what is left, when more is to be had.</summary>
/// <param name="Granted">Whether the request may go on.</param>
/// <param name="Limit">Size of the tightest window; 0 when none is on.</param>
/// <param name="Remaining">What is left in it.</param>
/// <param name="ResetAt">When a place becomes free in it, Unix milliseconds.</param>
internal readonly record struct QuotaState(bool Granted, int Limit, int Remaining, long ResetAt);

/// <summary>Requests in one minute of the clock.</summary>
internal sealed record MinuteCount
{
    public required DateTimeOffset Minute { get; init; }

    public required int Granted { get; init; }

    public required int Refused { get; init; }
}

/// <summary>
/// The limits of one credential and the count of what it asked: granted, refused, and the most that were ever granted within any
/// rolling minute and hour, so that a test can prove that a limit was kept.
/// </summary>
internal sealed class RequestMeter(string upstream, string account, TimeProvider time)
{
    private const int MinutesKept = 180;
    private readonly Lock _counting = new();
    private readonly Dictionary<string, RollingWindow[]> _windows = new(StringComparer.Ordinal);
    private readonly RollingWindow _minute = new(0, TimeSpan.FromMinutes(1));
    private readonly RollingWindow _allMinute = new(0, TimeSpan.FromMinutes(1));
    private readonly RollingWindow _hour = new(0, TimeSpan.FromHours(1));
    private readonly RollingWindow _second = new(0, TimeSpan.FromSeconds(1));
    private readonly SortedDictionary<long, (int Granted, int Refused)> _perMinute = [];
    private long _granted;
    private long _refused;
    private int _maxPerMinute;
    private int _maxAllPerMinute;
    private int _maxPerHour;
    private int _maxPerSecond;

    /// <summary>Takes one request from the named windows at once, or from none.</summary>
    public QuotaState Take(params ReadOnlySpan<(string Name, Func<RollingWindow[]> Make)> quotas)
    {
        lock (_counting)
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            List<RollingWindow> windows = [];
            foreach (var (name, make) in quotas)
            {
                if (!_windows.TryGetValue(name, out var own))
                {
                    _windows[name] = own = make();
                }

                windows.AddRange(own.Where(w => w.IsOn));
            }

            windows.ForEach(w => w.MoveTo(now));
            var granted = windows.TrueForAll(w => w.HasRoom);
            if (granted)
            {
                windows.ForEach(w => w.Take(now));
            }

            Count(now, granted);
            return State(windows, now, granted);
        }
    }

    public void Reset()
    {
        lock (_counting)
        {
            _windows.Clear();
            _minute.Clear();
            _allMinute.Clear();
            _hour.Clear();
            _second.Clear();
            _perMinute.Clear();
            (_granted, _refused, _maxPerMinute, _maxAllPerMinute, _maxPerHour, _maxPerSecond) = (0, 0, 0, 0, 0, 0);
        }
    }

    public RequestCounts Counts()
    {
        lock (_counting)
        {
            return new()
            {
                Upstream = upstream,
                Account = account,
                Granted = _granted,
                Refused = _refused,
                MaxGrantedPerSecond = _maxPerSecond,
                MaxGrantedPerMinute = _maxPerMinute,
                MaxGrantedPerHour = _maxPerHour,
                MaxSeenPerMinute = _maxAllPerMinute,
                Minutes = [.. _perMinute.Select(m => new MinuteCount
                {
                    Minute = DateTimeOffset.FromUnixTimeSeconds(m.Key * 60), Granted = m.Value.Granted, Refused = m.Value.Refused,
                })],
            };
        }
    }

    private void Count(long now, bool granted)
    {
        var (seen, refused) = _perMinute.GetValueOrDefault(now / 60_000);
        _perMinute[now / 60_000] = granted ? (seen + 1, refused) : (seen, refused + 1);
        if (_perMinute.Count > MinutesKept)
        {
            _perMinute.Remove(_perMinute.Keys.First());
        }

        _maxAllPerMinute = Math.Max(_maxAllPerMinute, CountIn(_allMinute, now));
        if (granted)
        {
            _granted++;
            _maxPerSecond = Math.Max(_maxPerSecond, CountIn(_second, now));
            _maxPerMinute = Math.Max(_maxPerMinute, CountIn(_minute, now));
            _maxPerHour = Math.Max(_maxPerHour, CountIn(_hour, now));
        }
        else
        {
            _refused++;
        }
    }

    private static int CountIn(RollingWindow window, long now)
    {
        window.MoveTo(now);
        window.Take(now);
        return window.Count;
    }

    private static QuotaState State(List<RollingWindow> windows, long now, bool granted)
    {
        var tightest = windows.MinBy(w => w.Limit - w.Count);
        return tightest is null
            ? new(granted, 0, 0, now)
            : new(granted, tightest.Limit, Math.Max(0, tightest.Limit - tightest.Count), tightest.FreeAt(now));
    }
}
