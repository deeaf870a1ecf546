using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using SyncFleet.Testing.Services;

namespace SyncFleet.IntegrationTests.Web;

/// <summary>Hears what is sent to an exchange, with the bare client.</summary>
public sealed class BoundQueue : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Queue<byte[]> _bodies = new();

    private BoundQueue(IConnection connection, IChannel channel)
    {
        _connection = connection;
        _channel = channel;
    }

    public static async Task<BoundQueue> CreateAsync(RabbitMqFixture rabbit, string exchange)
    {
        var connection = await new ConnectionFactory { Uri = rabbit.Uri }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        BoundQueue queue = new(connection, channel);
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
        var name = (await channel.QueueDeclareAsync()).QueueName;
        await channel.QueueBindAsync(name, exchange, routingKey: "");
        AsyncEventingBasicConsumer consumer = new(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            lock (queue._bodies)
            {
                queue._bodies.Enqueue(delivery.Body.ToArray());
            }

            queue._arrived.Release();
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(name, autoAck: true, consumer);
        return queue;
    }

    /// <summary>The next message as JSON; fails after 10 s.</summary>
    public async Task<JsonElement> ReadAsync()
    {
        if (!await _arrived.WaitAsync(TimeSpan.FromSeconds(10)))
        {
            throw new TimeoutException("No message arrived within 10 s.");
        }

        lock (_bodies)
        {
            return JsonSerializer.Deserialize<JsonElement>(_bodies.Dequeue());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
        _arrived.Dispose();
    }
}
