using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using SyncFleet.Testing.Services;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>Hears every message of a virtual host, by the broker's own tracing, with all headers.</summary>
internal sealed class MessageTap : IAsyncDisposable
{
    private readonly HttpClient _management;
    private readonly string _virtualHost;
    private readonly IConnection _connection;
    private readonly StringBuilder _heard = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    private MessageTap(Uri address, IConnection connection)
    {
        _connection = connection;
        _virtualHost = address.AbsolutePath.TrimStart('/');
        _management = new HttpClient { BaseAddress = LocalServices.RabbitMqManagement };
        _management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(address.UserInfo))));
    }

    public static async Task<MessageTap> OpenAsync(Uri address)
    {
        var connection = await new ConnectionFactory { Uri = address }.CreateConnectionAsync();
        var tap = new MessageTap(address, connection);
        var channel = await connection.CreateChannelAsync();
        var queue = await channel.QueueDeclareAsync();
        await channel.QueueBindAsync(queue.QueueName, "amq.rabbitmq.trace", "publish.#");
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            tap.Hear(message);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer);
        await tap.TraceAsync(on: true);
        return tap;
    }

    /// <summary>All that was heard, once a message with <paramref name="last"/> in it has come.</summary>
    public async Task<string> ReadAsync(string last)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_heard)
        {
            if (_heard.ToString().Contains(last, StringComparison.Ordinal))
            {
                return _heard.ToString();
            }

            _awaited.Add((last, seen));
        }

        await seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
        lock (_heard)
        {
            return _heard.ToString();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await TraceAsync(on: false);
        await _connection.DisposeAsync();
        _management.Dispose();
    }

    private void Hear(BasicDeliverEventArgs message)
    {
        var text = $"{message.RoutingKey} {Describe(message.BasicProperties.Headers)} {Encoding.UTF8.GetString(message.Body.Span)}";
        lock (_heard)
        {
            _heard.AppendLine(text);
            _awaited.Where(a => text.Contains(a.Text, StringComparison.Ordinal)).ToList().ForEach(a => a.Seen.TrySetResult());
        }
    }

    private static string Describe(object? value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        IDictionary<string, object?> table => string.Join(' ', table.Select(e => $"{e.Key}={Describe(e.Value)}")),
        System.Collections.IEnumerable list and not string => string.Join(' ', list.Cast<object?>().Select(Describe)),
        _ => $"{value}",
    };

    private async Task TraceAsync(bool on) => (await _management.PutAsJsonAsync($"api/vhosts/{_virtualHost}", new { tracing = on })).EnsureSuccessStatusCode();
}
