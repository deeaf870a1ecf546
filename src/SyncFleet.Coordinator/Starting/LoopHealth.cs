using System.Collections.Concurrent;

namespace SyncFleet.Coordinator.Starting;

/// <summary>What each background loop of the coordinator waits for at the moment.</summary>
internal sealed class LoopHealth
{
    private readonly ConcurrentDictionary<string, string> _waiting = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Waiting => _waiting;

    public void Works(string loop) => _waiting.TryRemove(loop, out _);

    public void Waits(string loop, string reason) => _waiting[loop] = reason;
}
