using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Hosting.Health;

/// <summary>Ready when PostgreSQL answers within 3 s and the control tables are there.</summary>
internal sealed class DatabaseHealthCheck(FleetDatabase database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            return await database.HasControlTablesAsync(limit.Token)
                ? HealthCheckResult.Healthy("PostgreSQL answers")
                : HealthCheckResult.Unhealthy("PostgreSQL answers, but the control tables are missing: start the coordinator, which applies the migrations");
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException or TimeoutException)
        {
            var cause = exception is OperationCanceledException ? "no answer within 3 s" : exception.Message;
            return HealthCheckResult.Unhealthy($"waiting for PostgreSQL: {cause}");
        }
    }
}
