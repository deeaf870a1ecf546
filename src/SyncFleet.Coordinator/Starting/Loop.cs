using Microsoft.Extensions.Logging;
using SyncFleet.Hosting.Health;

namespace SyncFleet.Coordinator.Starting;

/// <summary>How the coordinator's background work outlives an outage: it tries again, says so in its readiness, and never ends the process.</summary>
internal sealed class Loop(string name, TimeSpan? pause, LoopHealth health, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>A turn is done; to be called by a turn that goes on for ever.</summary>
    public void Works() => health.Works(name, pause);

    /// <summary>Repeats <paramref name="turn"/> until it returns without an exception.</summary>
    public async Task RunUntilDoneAsync(Func<CancellationToken, Task> turn, CancellationToken cancellationToken)
    {
        var delay = FirstDelay;
        while (!cancellationToken.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            try
            {
                await turn(cancellationToken);
                Works();
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                delay = NextDelay(delay, time.GetElapsedTime(started));
                health.Waits(name, failure.Message);
                logger.LoopWaits(name, delay, failure);
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Does a turn after each pause until it is told to stop.</summary>
    public async Task RepeatAsync(Func<CancellationToken, Task> turn, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(pause ?? throw new InvalidOperationException($"The loop '{name}' has no pause between its turns."), time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await RunUntilDoneAsync(turn, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A stop is not a failure.
        }
    }

    // A turn that worked for a while before it failed begins a new outage.
    private static TimeSpan NextDelay(TimeSpan previous, TimeSpan worked) =>
        worked > LongestDelay ? FirstDelay : previous * 2 < LongestDelay ? previous * 2 : LongestDelay;
}
