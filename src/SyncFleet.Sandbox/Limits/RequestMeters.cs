using System.Collections.Concurrent;

namespace SyncFleet.Sandbox.Limits;

/// <summary>The meters of all credentials.</summary>
internal sealed class RequestMeters(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Upstream, string Account), RequestMeter> _meters = new();

    public RequestMeter Of(string upstream, string account) =>
        _meters.GetOrAdd((upstream, account), key => new(key.Upstream, key.Account, time));

    public IReadOnlyList<RequestCounts> Counts() =>
        [.. _meters.OrderBy(m =>
            m.Key.Upstream, StringComparer.Ordinal).ThenBy(m => m.Key.Account, StringComparer.Ordinal).Select(m => m.Value.Counts())];

    public void Reset()
    {
        foreach (var meter in _meters.Values)
        {
            meter.Reset();
        }
    }
}
