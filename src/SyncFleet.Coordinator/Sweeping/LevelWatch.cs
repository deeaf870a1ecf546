using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SyncFleet.Coordinator.Starting;
using SyncFleet.Hosting.Configuration;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Postgres.Coordinating.Sweeping;

namespace SyncFleet.Coordinator.Sweeping;

/// <summary>Reads the gauges' levels as often as metrics are exported; never when they are not.</summary>
internal sealed class LevelWatch(LevelStore levels, FleetGauges gauges, Loops loops, IOptions<TelemetryOptions> options) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.OtlpEndpoint is null)
        {
            return;
        }

        await loops.WaitForTablesAsync(stoppingToken);
        await loops.Create("levels", options.Value.MetricInterval).RepeatAsync(
            async cancellationToken => gauges.Set(await levels.ReadAsync(cancellationToken)), stoppingToken);
    }
}
