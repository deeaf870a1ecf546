using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SyncFleet.Coordinator.Configuration;
using SyncFleet.Coordinator.Parking;
using SyncFleet.Coordinator.Starting;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Postgres.Coordinating.Sweeping;

namespace SyncFleet.Coordinator.Sweeping;

/// <summary>Every few seconds, sends again what a crash lost between a commit and its message.</summary>
internal sealed class Sweeper(
    LostRunFinder runs,
    LostStreamFinder streams,
    LostPartFinder parts,
    MessageSender sender,
    Loops loops,
    IOptions<CoordinatorOptions> options,
    ILogger<Sweeper> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await loops.WaitForTablesAsync(stoppingToken);
        await loops.Create("sweep", options.Value.SweepInterval).RepeatAsync(SweepAsync, stoppingToken);
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var limits = new SweepLimits { Age = options.Value.SweepAge, Repeat = options.Value.SweepRepeat };
        IReadOnlyList<DueMessage> lost =
        [
            .. await runs.ClaimAsync(limits, cancellationToken),
            .. await streams.ClaimAsync(limits, cancellationToken),
            .. await parts.ClaimAsync(limits, cancellationToken),
        ];
        if (lost.Count == 0)
        {
            return;
        }

        await sender.SendAsync(lost, cancellationToken);
        foreach (var kind in lost.GroupBy(m => m.Message.GetType().Name, StringComparer.Ordinal))
        {
            FleetMetrics.WorkSwept.Add(kind.Count(), new KeyValuePair<string, object?>("kind", kind.Key));
            logger.LostWorkSent(kind.Key, kind.Count());
        }
    }
}
