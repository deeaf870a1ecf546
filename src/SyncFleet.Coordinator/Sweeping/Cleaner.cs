using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SyncFleet.Coordinator.Configuration;
using SyncFleet.Coordinator.Starting;
using SyncFleet.Postgres.Coordinating.Sweeping;

namespace SyncFleet.Coordinator.Sweeping;

/// <summary>Deletes what ended runs leave behind and deliveries that were read, once per <see cref="CoordinatorOptions.CleanInterval"/>.</summary>
internal sealed class Cleaner(
    Retention retention,
    DeliveryRetention deliveries,
    Loops loops,
    IOptions<CoordinatorOptions> options,
    ILogger<Cleaner> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await loops.WaitForTablesAsync(stoppingToken);
        await loops.Create("retention", options.Value.CleanInterval).RepeatAsync(CleanAsync, stoppingToken);
    }

    private async Task CleanAsync(CancellationToken cancellationToken)
    {
        if (await retention.CleanAsync(options.Value.KeepPages, cancellationToken) is > 0 and var count)
        {
            logger.Cleaned(count);
        }

        if (await deliveries.CleanAsync(options.Value.KeepDeliveries, cancellationToken) is > 0 and var read)
        {
            logger.DeliveriesCleaned(read);
        }
    }
}
