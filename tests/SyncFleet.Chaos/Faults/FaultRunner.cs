using System.Collections.Concurrent;
using System.Diagnostics;
using SyncFleet.Chaos.Fleets;
using SyncFleet.Chaos.Judging;
using SyncFleet.Chaos.Syncs;

namespace SyncFleet.Chaos.Faults;

/// <summary>Makes the faults of a plan at their times. Those of one target wait for each other; others go on side by side.</summary>
internal sealed class FaultRunner(ChaosFleet fleet, IReadOnlyDictionary<string, ChaosSync> syncs, MessageEcho echo, Verdict verdict, ChaosLog log)
{
    private static readonly TimeSpan LastOnes = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _lanes = new(StringComparer.Ordinal);
    private readonly WorkerFaults _workers = new(fleet, verdict, log);
    private readonly ServerFaults _servers = new(fleet);
    private readonly LinkFaults _links = new(fleet);
    private readonly MessageFaults _messages = new(fleet, echo, log);
    private readonly DetourFaults _detours = new(fleet);
    private readonly ClockFaults _clocks = new(fleet);
    private readonly DiskFaults _disk = new(fleet);
    private readonly UpstreamFaults _upstream = new(fleet, syncs);
    private readonly ConcurrentDictionary<ChaosFault, int> _struck = new();
    private readonly ConcurrentDictionary<string, int> _notDone = new(StringComparer.Ordinal);

    /// <summary>How many faults of each kind were made.</summary>
    public IReadOnlyDictionary<ChaosFault, int> Struck => _struck;

    /// <summary>Faults that could not be made: kind and reason, and how often.</summary>
    public IReadOnlyDictionary<string, int> NotDone => _notDone;

    /// <summary>Returns when the last fault is over.</summary>
    public async Task RunAsync(IReadOnlyList<PlannedFault> plan, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        List<Task> going = [];
        foreach (var fault in plan)
        {
            var wait = fault.At - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, TimeProvider.System, cancellationToken);
            }

            going.Add(StrikeInTurnAsync(fault, cancellationToken));
        }

        await Task.WhenAll(going).WaitAsync(LastOnes, TimeProvider.System, cancellationToken);
    }

    private async Task StrikeInTurnAsync(PlannedFault fault, CancellationToken cancellationToken)
    {
        var lane = _lanes.GetOrAdd(fault.Target, _ => new SemaphoreSlim(1));
        await lane.WaitAsync(cancellationToken);
        try
        {
            var started = Stopwatch.GetTimestamp();
            log.Write(fault.ToString());
            var what = await StrikeAsync(fault, cancellationToken);
            _struck.AddOrUpdate(fault.Kind, 1, (_, count) => count + 1);
            log.Write($"{fault} over after {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s: {what}");
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Faults meet: the broker may be away when messages are to be sent again.
            var why = exception is FaultNotDoneException ? exception.Message : $"{exception.GetType().Name} {exception.Message.Split('\n')[0]}";
            _notDone.AddOrUpdate($"{fault.Kind}: {why}", 1, (_, count) => count + 1);
            log.Write($"{fault} did not come off: {why}");
        }
        finally
        {
            lane.Release();
        }
    }

    private Task<string> StrikeAsync(PlannedFault fault, CancellationToken cancellationToken) => fault.Kind switch
    {
        ChaosFault.KillWorker or ChaosFault.StopWorker or ChaosFault.PauseWorker => _workers.StrikeAsync(fault, cancellationToken),
        ChaosFault.CrashPostgres or ChaosFault.RestartPostgres or ChaosFault.CrashRabbitMq or ChaosFault.RestartRabbitMq => _servers.StrikeAsync(fault, cancellationToken),
        ChaosFault.FullDisk => _disk.StrikeAsync(fault, cancellationToken),
        ChaosFault.ClockJump => _clocks.StrikeAsync(fault, cancellationToken),
        ChaosFault.RepeatMessages or ChaosFault.ShuffleMessages => _messages.StrikeAsync(fault, cancellationToken),
        ChaosFault.HoldMessages or ChaosFault.OlderMessages or ChaosFault.NewerMessages => _detours.StrikeAsync(fault, cancellationToken),
        ChaosFault.CutLink or ChaosFault.CloseLink or ChaosFault.DelayLink or ChaosFault.ThrottleLink or ChaosFault.StallLink or ChaosFault.HalfCloseLink => _links.StrikeAsync(fault, cancellationToken),
        _ => _upstream.StrikeAsync(fault),
    };
}
