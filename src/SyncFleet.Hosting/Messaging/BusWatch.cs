using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SyncFleet.Hosting.Configuration;
using SyncFleet.Hosting.Health;

namespace SyncFleet.Hosting.Messaging;

/// <summary>
/// Ends a process whose bus stays unready although the broker answers: a connection that breaks while the bus is starting can leave a
/// queue without its consumer for good. All progress is in the tables, so whoever supervises the process puts it right by starting it
/// again. As long as the broker itself is away the process waits.
/// </summary>
/// <param name="lifetime">What is told to stop.</param>
/// <param name="brokerAnswers">Asks the broker beside the bus.</param>
/// <param name="options">Says for how long.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says why.</param>
internal sealed partial class BusWatch(
    IHostApplicationLifetime lifetime, Func<CancellationToken, Task<bool>> brokerAnswers, IOptions<HealthOptions> options, TimeProvider time, ILogger<BusWatch> logger)
    : IHealthCheckPublisher
{
    /// <summary>Exit code of a process that wants to be started again; EX_TEMPFAIL of sysexits.h.</summary>
    public const int ExitCode = 75;

    /// <summary>How often the bus is looked at.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private long? _stuckSince;

    public async Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        if (!report.Entries.TryGetValue(HealthEndpoints.BusCheck, out var bus) || bus.Status == HealthStatus.Healthy
            || lifetime.ApplicationStopping.IsCancellationRequested || !await brokerAnswers(cancellationToken))
        {
            _stuckSince = null;
            return;
        }

        var stuck = time.GetElapsedTime(_stuckSince ??= time.GetTimestamp());
        if (stuck >= options.Value.BusStuckAfter)
        {
            BusIsStuck(logger, stuck.TotalSeconds, bus.Description, bus.Exception?.GetBaseException().Message);
            Environment.ExitCode = ExitCode;
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(120, LogLevel.Critical, "The bus has not been ready for {Seconds:0} s though RabbitMQ answers ({State}; {Cause}): this process ends, to be started again")]
    private static partial void BusIsStuck(ILogger logger, double seconds, string? state, string? cause);
}
