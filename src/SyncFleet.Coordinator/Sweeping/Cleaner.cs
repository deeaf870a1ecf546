using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SyncFleet.Coordinator.Configuration;
using SyncFleet.Coordinator.Starting;
using SyncFleet.Postgres.Coordinating.Sweeping;

namespace SyncFleet.Coordinator.Sweeping;

/// <summary>Deletes what ended runs leave behind, once per <see cref="CoordinatorOptions.CleanInterval"/>.</summary>
internal sealed class Cleaner(
    Retention retention,
    SchemaGate gate,
    LoopHealth health,
    IOptions<CoordinatorOptions> options,
    TimeProvider time,
    ILogger<Cleaner> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var timer = new PeriodicTimer(options.Value.CleanInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await Loop.RunUntilDoneAsync("retention", CleanAsync, health, time, logger, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A stop is not a failure.
        }
    }

    private async Task CleanAsync(CancellationToken cancellationToken)
    {
        if (await retention.CleanAsync(options.Value.KeepPages, cancellationToken) is > 0 and var count)
        {
            logger.Cleaned(count);
        }
    }
}
