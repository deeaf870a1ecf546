using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using SyncFleet.Contracts;
using SyncFleet.Testing.Upstreams;

namespace SyncFleet.Chaos.Faults;

/// <summary>Hears what the fleet's queues are sent, remembers the latest, and sends them again. Comes back by itself when the broker does.</summary>
internal sealed class MessageEcho(Uri broker)
{
    private const int Remembered = 600;
    private const string Mark = "chaos-echo";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly string[] Exchanges = [QueueNames.Fetch("finale"), QueueNames.Fetch(DividedServer.Connector), QueueNames.Transform, QueueNames.WritePostgres, QueueNames.Coordinate];

    private readonly Queue<HeardMessage> _heard = new();

    /// <summary>The latest messages, oldest first; those that the echo has sent itself are not among them.</summary>
    public IReadOnlyList<HeardMessage> Heard()
    {
        lock (_heard)
        {
            return [.. _heard];
        }
    }

    /// <summary>Listens until it is stopped.</summary>
    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ListenOnceAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is RabbitMQClientException or IOException)
            {
                // The broker is away, or the fleet has not made its exchanges yet.
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public static async Task SendAsync(Uri broker, IReadOnlyList<HeardMessage> messages, CancellationToken cancellationToken)
    {
        await using var connection = await NewFactory(broker).CreateConnectionAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        foreach (var message in messages)
        {
            var properties = new BasicProperties(message.Properties);
            properties.Headers = new Dictionary<string, object?>(properties.Headers ?? new Dictionary<string, object?>()) { [Mark] = true };
            await channel.BasicPublishAsync(message.Exchange, routingKey: "", mandatory: false, properties, message.Body, cancellationToken);
        }
    }

    private async Task ListenOnceAsync(CancellationToken cancellationToken)
    {
        await using var connection = await NewFactory(broker).CreateConnectionAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var queue = await channel.QueueDeclareAsync(cancellationToken: cancellationToken);
        foreach (var exchange in Exchanges)
        {
            await channel.QueueBindAsync(queue.QueueName, exchange, routingKey: "", cancellationToken: cancellationToken);
        }

        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, _) => Closed(closed);
        channel.ChannelShutdownAsync += (_, _) => Closed(closed);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            Hear(message);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellationToken);
        await closed.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Hear(BasicDeliverEventArgs message)
    {
        if (message.BasicProperties.Headers?.ContainsKey(Mark) == true)
        {
            return;
        }

        var heard = HeardMessage.From(message.Exchange, message.BasicProperties, message.Body);
        lock (_heard)
        {
            _heard.Enqueue(heard);
            if (_heard.Count > Remembered)
            {
                _heard.Dequeue();
            }
        }
    }

    private static Task Closed(TaskCompletionSource closed)
    {
        closed.TrySetResult();
        return Task.CompletedTask;
    }

    private static ConnectionFactory NewFactory(Uri broker) => new() { Uri = broker, AutomaticRecoveryEnabled = false };
}
