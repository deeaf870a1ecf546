using System.Collections.Concurrent;

namespace SyncFleet.Hosting.Health;

/// <summary>How the background loops of a process get on: when each last worked, and what it waits for.</summary>
public sealed class LoopHealth(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, LoopState> _loops = new(StringComparer.Ordinal);

    /// <summary>The loop has done its turn, and the next one is due within <paramref name="pause"/>; null: there will be none.</summary>
    public void Works(string loop, TimeSpan? pause) => _loops[loop] = new LoopState(time.GetTimestamp(), pause, Waiting: null);

    /// <summary>The loop cannot go on for a reason it knows, and tries again.</summary>
    public void Waits(string loop, string reason) => _loops[loop] = new LoopState(time.GetTimestamp(), Pause: null, reason);

    /// <summary>What does not go on: loops that wait, and those silent for longer than their pause and <paramref name="patience"/>.</summary>
    public IReadOnlyList<string> FindProblems(TimeSpan patience) =>
    [
        .. _loops.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => (l.Key, l.Value, Silence: time.GetElapsedTime(l.Value.At))).Select(l =>
            l.Value.Waiting is { } reason ? $"{l.Key} waits: {reason}"
            : l.Value.Pause is { } pause && l.Silence > pause + patience ? $"{l.Key} is stuck: no turn for {l.Silence.TotalSeconds:0} s"
            : null).OfType<string>(),
    ];

    private sealed record LoopState(long At, TimeSpan? Pause, string? Waiting);
}
