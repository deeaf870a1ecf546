using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SyncFleet.Hosting;

/// <summary>
/// Ends a process that was told to stop and does not: a library that waits for a connection it has lost must not keep a worker between
/// life and death. Nothing is lost by it, as by no crash.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="exit">Ends the process with a code.</param>
internal sealed partial class StopDeadline(TimeProvider time, Action<int> exit) : IDisposable
{
    /// <summary>What the host is given beyond its own limit.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private ITimer? _timer;

    /// <summary>From the moment the process is told to stop it has <paramref name="limit"/> and <see cref="Grace"/>.</summary>
    public void Watch(IHostApplicationLifetime lifetime, TimeSpan limit, ILogger logger) =>
        lifetime.ApplicationStopping.Register(() => _timer = time.CreateTimer(_ => End(limit + Grace, logger), state: null, limit + Grace, Timeout.InfiniteTimeSpan));

    public void Dispose() => _timer?.Dispose();

    private void End(TimeSpan after, ILogger logger)
    {
        StopIsStuck(logger, after.TotalSeconds);
        exit(Environment.ExitCode == 0 ? 1 : Environment.ExitCode);
    }

    [LoggerMessage(130, LogLevel.Critical, "The process did not stop within {Seconds:0} s and is ended; what it had in hand is offered again")]
    private static partial void StopIsStuck(ILogger logger, double seconds);
}
