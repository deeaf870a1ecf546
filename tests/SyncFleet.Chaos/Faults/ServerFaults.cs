using SyncFleet.Chaos.Fleets;

namespace SyncFleet.Chaos.Faults;

/// <summary>What happens to PostgreSQL and RabbitMQ.</summary>
internal sealed class ServerFaults(ChaosFleet fleet)
{
    public async Task<string> StrikeAsync(PlannedFault fault, CancellationToken cancellationToken)
    {
        var services = fleet.Services;
        try
        {
            await (fault.Kind switch
            {
                ChaosFault.CrashPostgres => services.CrashPostgresAsync(),
                ChaosFault.RestartPostgres => services.StopPostgresAsync(),
                ChaosFault.CrashRabbitMq => services.CrashRabbitMqAsync(),
                _ => services.StopRabbitMqAsync(),
            });
            await Task.Delay(fault.Length / 2, TimeProvider.System, cancellationToken);
        }
        finally
        {
            await services.StartAsync();
        }

        return "up again";
    }
}
