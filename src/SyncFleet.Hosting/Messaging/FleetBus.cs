using MassTransit;

namespace SyncFleet.Hosting.Messaging;

/// <summary>
/// Sends and publishes with confirms: when a call returns, the broker has the message. Throws when the broker is away; whoever
/// calls has committed its work before, and the coordinator's sweep sends again what was lost.
/// </summary>
public sealed class FleetBus(IBus bus)
{
    /// <summary>Sends one message to a queue of <see cref="SyncFleet.Contracts.QueueNames"/>.</summary>
    public async Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken)
        where T : class
    {
        var endpoint = await bus.GetSendEndpoint(Address(queue));
        await endpoint.Send(message, cancellationToken);
    }

    /// <summary>Sends several messages to a queue together: one wait for all confirms.</summary>
    public async Task SendAllAsync<T>(string queue, IReadOnlyCollection<T> messages, CancellationToken cancellationToken)
        where T : class
    {
        if (messages.Count == 0)
        {
            return;
        }

        var endpoint = await bus.GetSendEndpoint(Address(queue));
        await endpoint.SendBatch(messages, cancellationToken);
    }

    /// <summary>Tells whoever listens.</summary>
    public Task PublishAsync<T>(T message, CancellationToken cancellationToken)
        where T : class => bus.Publish(message, cancellationToken);

    // Never "queue:": that would declare a classic queue of the same name and lose the channel.
    private static Uri Address(string queue) => new("exchange:" + queue);
}
