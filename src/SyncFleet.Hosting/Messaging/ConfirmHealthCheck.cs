using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SyncFleet.Hosting.Messaging;

/// <summary>Unready while RabbitMQ takes messages and confirms none: work would stand still though the connection looks well.</summary>
internal sealed class ConfirmHealthCheck(FleetBus bus) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(bus.SilentFor is { } silent
            ? HealthCheckResult.Unhealthy($"waiting for RabbitMQ: no message confirmed for {(silent + FleetBus.ConfirmLimit).TotalSeconds:0} s")
            : HealthCheckResult.Healthy("messages are confirmed"));
}
