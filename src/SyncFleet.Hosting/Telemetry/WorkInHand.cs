using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace SyncFleet.Hosting.Telemetry;

/// <summary>The messages this process works on: measures each, and knows the one it has held longest.</summary>
public sealed class WorkInHand : IDisposable
{
    // How many messages of a queue a process takes at once; known from the endpoints' definitions, the same for every host of a process.
    private static readonly ConcurrentDictionary<string, int> Limits = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<HeldWork, bool> _held = new();
    private readonly Meter _meter = new(FleetMetrics.Name);
    private readonly TimeProvider _time;

    public WorkInHand(TimeProvider time)
    {
        _time = time;
        _meter.CreateObservableGauge("syncfleet.work.saturation", Saturation, "1", "Share of a queue's places in this process that are taken, 0 to 1.");
    }

    /// <summary>Raised when the last message in hand has ended.</summary>
    public event EventHandler? Emptied;

    /// <summary>Notes the concurrency limit of a queue.</summary>
    public static void Limit(string queue, int limit) => Limits[queue] = limit;

    /// <param name="queue">The queue it came from.</param>
    /// <param name="message">Its type.</param>
    /// <param name="about">Tenant, run and stream, for whoever asks what is stuck.</param>
    /// <param name="sentAt">When it was sent, if known.</param>
    public HeldWork Begin(string queue, string message, IReadOnlyDictionary<string, object?> about, DateTime? sentAt)
    {
        var work = new HeldWork(this, queue, message, about, _time.GetTimestamp());
        _held[work] = true;
        FleetMetrics.WorkActive.Add(1, work.QueueTag);
        if (sentAt is { } sent)
        {
            // Two machines' clocks: a message is never early.
            FleetMetrics.WorkLag.Record(Math.Max(0, (_time.GetUtcNow().UtcDateTime - sent).TotalSeconds), work.QueueTag, work.MessageTag);
        }

        return work;
    }

    /// <summary>The work held longest and for how long; null when there is none.</summary>
    public (HeldWork Work, TimeSpan Age)? Oldest()
    {
        var oldest = _held.Keys.MinBy(w => w.StartedAt);
        return oldest is null ? null : (oldest, _time.GetElapsedTime(oldest.StartedAt));
    }

    public void Dispose() => _meter.Dispose();

    internal void End(HeldWork work)
    {
        _held.TryRemove(work, out _);
        FleetMetrics.WorkActive.Add(-1, work.QueueTag);
        FleetMetrics.WorkDuration.Record(_time.GetElapsedTime(work.StartedAt).TotalSeconds, work.QueueTag, work.MessageTag, new("outcome", work.IsDone ? "done" : "failed"));
        if (_held.IsEmpty)
        {
            Emptied?.Invoke(this, EventArgs.Empty);
        }
    }

    private IEnumerable<Measurement<double>> Saturation()
    {
        var active = _held.Keys.CountBy(w => w.Queue, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return Limits.Select(l => new Measurement<double>(Math.Min(1, (double)active.GetValueOrDefault(l.Key) / l.Value), new KeyValuePair<string, object?>("queue", l.Key)));
    }
}

/// <summary>One message in work; disposed when the work ends, well or not.</summary>
public sealed class HeldWork : IDisposable
{
    private readonly WorkInHand _owner;

    internal HeldWork(WorkInHand owner, string queue, string message, IReadOnlyDictionary<string, object?> about, long startedAt)
    {
        (_owner, Queue, Message, About, StartedAt) = (owner, queue, message, about, startedAt);
        (QueueTag, MessageTag) = (new("queue", queue), new("message", message));
    }

    public string Queue { get; }

    public string Message { get; }

    /// <summary>Properties of the log scope: tenant, run and stream.</summary>
    public IReadOnlyDictionary<string, object?> About { get; }

    /// <summary>True once the consumer has returned without an exception.</summary>
    public bool IsDone { get; set; }

    internal long StartedAt { get; }

    internal KeyValuePair<string, object?> QueueTag { get; }

    internal KeyValuePair<string, object?> MessageTag { get; }

    public void Dispose() => _owner.End(this);
}
