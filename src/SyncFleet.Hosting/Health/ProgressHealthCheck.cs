using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using SyncFleet.Hosting.Configuration;
using SyncFleet.Hosting.Logging;
using SyncFleet.Hosting.Telemetry;

namespace SyncFleet.Hosting.Health;

/// <summary>Ready as long as work goes on: no background loop stands still, and no message is in work for longer than it may.</summary>
internal sealed class ProgressHealthCheck(LoopHealth loops, WorkInHand hand, IOptions<HealthOptions> options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        List<string> problems = [.. loops.FindProblems(options.Value.StuckAfter)];
        if (hand.Oldest() is { } oldest && oldest.Age > options.Value.StuckAfter)
        {
            problems.Add($"{oldest.Work.Message} of {oldest.Work.Queue} is stuck: in work for {oldest.Age.TotalSeconds:0} s ({RunScope.Describe(oldest.Work.About)})");
        }

        return Task.FromResult(problems.Count == 0 ? HealthCheckResult.Healthy("work goes on") : HealthCheckResult.Unhealthy(string.Join("; ", problems)));
    }
}
