using Microsoft.Extensions.Logging;
using SyncFleet.Contracts;
using SyncFleet.Hosting.Logging;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Postgres.Coordinating.Admitting;
using SyncFleet.Postgres.Coordinating.Sagas;

namespace SyncFleet.Coordinator.Intake;

/// <summary>Sends what follows from an admission, after it was committed.</summary>
internal sealed class IntakeSender(FleetBus bus, ILogger<IntakeSender> logger)
{
    public async Task SendAsync(AdmissionResult result, SyncRunId run, CancellationToken cancellationToken)
    {
        using var scope = result.TenantId is { } tenant ? logger.BeginRunScope(tenant, run) : null;
        if (result.AwaitedConnector is { } connector)
        {
            logger.RunAwaitsFetcher(run, connector);
        }

        if (result.Start is { } start)
        {
            logger.RunAdmitted(start.Sync, start.SyncRunId!.Value, start.RequestedBy ?? "unknown");
            await bus.SendAsync(QueueNames.Coordinate, start, cancellationToken);
        }

        if (result.Cancel is { } cancel)
        {
            await bus.SendAsync(QueueNames.Coordinate, cancel, cancellationToken);
        }

        if (result.Refusal is { } refusal)
        {
            FleetMetrics.RunsEnded.Add(1, new KeyValuePair<string, object?>("outcome", RunEnding.StatusOf(refusal.Outcome)));
            logger.RunRefused(refusal.Sync, refusal.SyncRunId, refusal.Message);
            await bus.PublishAsync(refusal, cancellationToken);
        }
    }
}
