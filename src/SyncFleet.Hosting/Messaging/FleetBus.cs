using MassTransit;

namespace SyncFleet.Hosting.Messaging;

/// <summary>
/// Sends and publishes with confirms: when a call returns, the broker has the message. Throws when the broker is away or silent;
/// whoever calls has committed its work before, and the coordinator's sweep sends again what was lost.
/// </summary>
public sealed class FleetBus(IBus bus, TimeProvider time)
{
    /// <summary>How long a confirm may take. Far more than a healthy broker needs; a confirm that was lost with a connection never comes.</summary>
    public static readonly TimeSpan ConfirmLimit = TimeSpan.FromSeconds(30);

    private long _silentSince;

    /// <summary>Since when no message has been confirmed though some were sent; null when the last one was.</summary>
    public TimeSpan? SilentFor => Interlocked.Read(ref _silentSince) is > 0 and var since ? time.GetElapsedTime(since) : null;

    /// <summary>Sends one message to a queue of <see cref="SyncFleet.Contracts.QueueNames"/>.</summary>
    public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken)
        where T : class => ConfirmAsync(
            queue,
            async token =>
            {
                var endpoint = await bus.GetSendEndpoint(Address(queue));
                await endpoint.Send(message, token);
            },
            cancellationToken);

    /// <summary>Sends several messages to a queue together: one wait for all confirms.</summary>
    public Task SendAllAsync<T>(string queue, IReadOnlyCollection<T> messages, CancellationToken cancellationToken)
        where T : class => messages.Count == 0
        ? Task.CompletedTask
        : ConfirmAsync(
            queue,
            async token =>
            {
                var endpoint = await bus.GetSendEndpoint(Address(queue));
                await endpoint.SendBatch(messages, token);
            },
            cancellationToken);

    /// <summary>Tells whoever listens.</summary>
    public Task PublishAsync<T>(T message, CancellationToken cancellationToken)
        where T : class => ConfirmAsync(typeof(T).Name, token => bus.Publish(message, token), cancellationToken);

    private async Task ConfirmAsync(string destination, Func<CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(ConfirmLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // Waited for from outside: a send that does not heed its token must not hold its caller.
            await send(either.Token).WaitAsync(either.Token);
            Interlocked.Exchange(ref _silentSince, 0);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Interlocked.CompareExchange(ref _silentSince, time.GetTimestamp(), 0);
            throw new BrokerSilentException(destination, ConfirmLimit);
        }
    }

    // Never "queue:": that would declare a classic queue of the same name and lose the channel.
    private static Uri Address(string queue) => new("exchange:" + queue);
}
