using Microsoft.Extensions.Logging;

namespace SyncFleet.Coordinator.Starting;

/// <summary>How the coordinator's background work outlives an outage: it tries again, says so in its readiness, and never ends the process.</summary>
internal static class Loop
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>Repeats <paramref name="turn"/> until it returns without an exception.</summary>
    public static async Task RunUntilDoneAsync(
        string name, Func<CancellationToken, Task> turn, LoopHealth health, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var delay = FirstDelay;
        while (!cancellationToken.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            try
            {
                await turn(cancellationToken);
                health.Works(name);
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

    // A turn that worked for a while before it failed begins a new outage.
    private static TimeSpan NextDelay(TimeSpan previous, TimeSpan worked) =>
        worked > LongestDelay ? FirstDelay : previous * 2 < LongestDelay ? previous * 2 : LongestDelay;
}
