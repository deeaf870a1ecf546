using System.Text;
using RabbitMQ.Client;

namespace SyncFleet.Benchmarks.Fleets;

/// <summary>Publishes <c>StartSync</c> as plain JSON, as a client does that knows nothing of the fleet. Not safe for two threads.</summary>
internal sealed class RunStarter : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private RunStarter(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public string BrokerVersion => _connection.ServerProperties?.TryGetValue("version", out var version) == true && version is byte[] text ? Encoding.UTF8.GetString(text) : "unknown";

    public static async Task<RunStarter> ConnectAsync(Uri broker)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        return new RunStarter(connection, await connection.CreateChannelAsync());
    }

    public async Task PublishAsync(string sync, Guid run, bool fullRefresh)
    {
        var full = fullRefresh ? "true" : "false";
        var body = Encoding.UTF8.GetBytes($$"""{"sync":"{{sync}}","syncRunId":"{{run}}","fullRefresh":{{full}}}""");
        await _channel.BasicPublishAsync(exchange: "syncfleet-start-sync", routingKey: "", body: body);
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
