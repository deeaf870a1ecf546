using SyncFleet.Contracts;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Postgres.Coordinating.Parking;

namespace SyncFleet.Coordinator.Parking;

/// <summary>Sends messages of several kinds to their queues, those of one kind and queue together. Returns when the broker has all.</summary>
internal sealed class MessageSender(FleetBus bus)
{
    public async Task SendAsync(IReadOnlyList<DueMessage> messages, CancellationToken cancellationToken)
    {
        foreach (var group in messages.GroupBy(m => (m.Queue, Type: m.Message.GetType())))
        {
            var send = group.First().Message switch
            {
                FetchStream => SendAllAsync<FetchStream>(group.Key.Queue, group, cancellationToken),
                PageFetched => SendAllAsync<PageFetched>(group.Key.Queue, group, cancellationToken),
                RowsReady => SendAllAsync<RowsReady>(group.Key.Queue, group, cancellationToken),
                FinishStreamRun => SendAllAsync<FinishStreamRun>(group.Key.Queue, group, cancellationToken),
                StartSync => SendAllAsync<StartSync>(group.Key.Queue, group, cancellationToken),
                CancelSyncRun => SendAllAsync<CancelSyncRun>(group.Key.Queue, group, cancellationToken),
                SyncRunDeadlineReached => SendAllAsync<SyncRunDeadlineReached>(group.Key.Queue, group, cancellationToken),
                StreamRunFinished => SendAllAsync<StreamRunFinished>(group.Key.Queue, group, cancellationToken),
                StreamRunFailed => SendAllAsync<StreamRunFailed>(group.Key.Queue, group, cancellationToken),
                var other => throw new InvalidOperationException($"{other.GetType().Name} is not a message the coordinator sends."),
            };
            await send;
        }
    }

    private Task SendAllAsync<T>(string queue, IEnumerable<DueMessage> messages, CancellationToken cancellationToken)
        where T : class => bus.SendAllAsync<T>(queue, [.. messages.Select(m => (T)m.Message)], cancellationToken);
}
