using SyncFleet.Contracts;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Postgres.Coordinating.Parking;

namespace SyncFleet.Coordinator.Parking;

/// <summary>
/// Sends messages of several kinds to their queues, those of one kind, queue and trace together, each within the trace it belongs to.
/// Returns when the broker has all.
/// </summary>
internal sealed class MessageSender(FleetBus bus)
{
    public Task SendAsync(IReadOnlyList<DueMessage> messages, CancellationToken cancellationToken) => Task.WhenAll(
        messages.GroupBy(m => (m.Queue, Type: m.Message.GetType(), m.TraceParent))
            .Select(group => SendGroupAsync(group.Key.Queue, group.Key.TraceParent, [.. group.Select(m => m.Message)], cancellationToken)));

    private async Task SendGroupAsync(string queue, string? traceParent, IReadOnlyList<object> messages, CancellationToken cancellationToken)
    {
        using var span = FleetMetrics.Resume("send again", traceParent);
        var send = messages[0] switch
        {
            FetchStream => SendAllAsync<FetchStream>(queue, messages, cancellationToken),
            PageFetched => SendAllAsync<PageFetched>(queue, messages, cancellationToken),
            RowsReady => SendAllAsync<RowsReady>(queue, messages, cancellationToken),
            FinishStreamRun => SendAllAsync<FinishStreamRun>(queue, messages, cancellationToken),
            StartSync => SendAllAsync<StartSync>(queue, messages, cancellationToken),
            CancelSyncRun => SendAllAsync<CancelSyncRun>(queue, messages, cancellationToken),
            SyncRunDeadlineReached => SendAllAsync<SyncRunDeadlineReached>(queue, messages, cancellationToken),
            StreamRunFinished => SendAllAsync<StreamRunFinished>(queue, messages, cancellationToken),
            StreamRunFailed => SendAllAsync<StreamRunFailed>(queue, messages, cancellationToken),
            var other => throw new InvalidOperationException($"{other.GetType().Name} is not a message the coordinator sends."),
        };
        await send;
    }

    private Task SendAllAsync<T>(string queue, IEnumerable<object> messages, CancellationToken cancellationToken)
        where T : class => bus.SendAllAsync<T>(queue, [.. messages.Cast<T>()], cancellationToken);
}
