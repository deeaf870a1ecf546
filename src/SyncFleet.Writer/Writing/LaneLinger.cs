using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SyncFleet.Contracts;
using SyncFleet.Hosting.Messaging;

namespace SyncFleet.Writer.Writing;

/// <summary>
/// Lets the rows of a fast stream gather, so that one merge takes many pages: a lane is written at once when it was not written
/// lately, when enough rows wait or when no more will come; otherwise its message is sent again when
/// <see cref="WriterOptions.Linger"/> has passed since the last time. Nothing is held but the wish to look: what a crash loses of
/// it, the next message of the lane or the coordinator's sweep makes good. Safe for many threads.
/// </summary>
public sealed class LaneLinger(FleetBus bus, IOptions<WriterOptions> options, TimeProvider time, ILogger<LaneLinger> logger) : IHostedService
{
    // Lanes that were written longer ago than the linger say nothing; they are forgotten when there are so many.
    private const int KeptLanes = 1_024;

    private readonly Lock _lock = new();
    private readonly Dictionary<(StreamRunId Run, int Lane), Pause> _pauses = [];
    private bool _stopping;

    /// <summary>True: write the lane now. False: its rows wait for more, and its message comes again.</summary>
    public bool IsDue(RowsReady message)
    {
        var lane = (message.StreamRunId, message.Lane);
        lock (_lock)
        {
            var pause = FindOrAdd(lane);
            pause.WaitingRows += message.RowCount ?? 0;
            var rest = pause.WrittenAt is { } at ? options.Value.Linger - time.GetElapsedTime(at) : TimeSpan.Zero;
            if (_stopping || message.RowCount is null || message.ReadComplete == true || rest <= TimeSpan.Zero || pause.WaitingRows >= options.Value.RowsPerTransaction)
            {
                pause.Restart(time.GetTimestamp());
                return true;
            }

            pause.Wait(message, () => time.CreateTimer(_ => _ = SendAgainAsync(lane), state: null, rest, Timeout.InfiniteTimeSpan));
            return false;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Hands back what waits, so that another writer takes it without delay.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        List<RowsReady> waiting;
        lock (_lock)
        {
            _stopping = true;
            waiting = [.. _pauses.Values.Select(p => p.Take()).OfType<RowsReady>()];
        }

        await bus.SendAllAsync(QueueNames.WritePostgres, waiting, cancellationToken);
    }

    // Runs on a timer and so must not throw.
    private async Task SendAgainAsync((StreamRunId Run, int Lane) lane)
    {
        RowsReady? message;
        lock (_lock)
        {
            message = _pauses.TryGetValue(lane, out var pause) ? pause.Take() : null;
        }

        if (message is null)
        {
            return;
        }

        try
        {
            await bus.SendAsync(QueueNames.WritePostgres, message, CancellationToken.None);
        }
        catch (Exception exception)
        {
            logger.LaneNotSentAgain(lane.Lane, exception.GetType().Name);
        }
    }

    // To be called with the lock held.
    private Pause FindOrAdd((StreamRunId Run, int Lane) lane)
    {
        if (_pauses.TryGetValue(lane, out var known))
        {
            return known;
        }

        if (_pauses.Count >= KeptLanes)
        {
            foreach (var old in _pauses.Where(p => !p.Value.IsWaiting).Select(p => p.Key).ToList())
            {
                _pauses.Remove(old);
            }
        }

        return _pauses[lane] = new Pause();
    }

    private sealed class Pause
    {
        private RowsReady? _message;
        private ITimer? _timer;

        public int WaitingRows { get; set; }

        /// <summary>Timestamp of the last time the lane was found due; null: never.</summary>
        public long? WrittenAt { get; private set; }

        public bool IsWaiting => _timer is not null;

        public void Restart(long now)
        {
            Take();
            WrittenAt = now;
        }

        public void Wait(RowsReady message, Func<ITimer> start)
        {
            _message = message;
            _timer ??= start();
        }

        /// <summary>The message to send, if one waits: it does not say how many rows, so that it waits no more.</summary>
        public RowsReady? Take()
        {
            var message = _message is { } waiting ? waiting with { RowCount = null } : null;
            _timer?.Dispose();
            (_message, _timer, WaitingRows) = (null, null, 0);
            return message;
        }
    }
}
