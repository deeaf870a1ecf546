using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SyncFleet.Coordinator.Starting;

/// <summary>Ready when parked work is sent and lost work is looked for; otherwise names what each loop waits for.</summary>
internal sealed class LoopHealthCheck(LoopHealth health) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(health.Waiting.Count == 0
            ? HealthCheckResult.Healthy("parked work and sweep go on")
            : HealthCheckResult.Unhealthy(string.Join("; ", health.Waiting.Select(w => $"{w.Key} waits: {w.Value}"))));
}
