using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using SyncFleet.Hosting.Configuration;

namespace SyncFleet.Hosting.Messaging;

/// <summary>Asks the broker by a connection of its own, beside the bus.</summary>
internal sealed class BrokerProbe(IOptions<FleetOptions> fleet)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>Whether the broker lets this process in and opens a channel, within 5 s.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var factory = new ConnectionFactory { Uri = new Uri(fleet.Value.RabbitMq), AutomaticRecoveryEnabled = false, RequestedConnectionTimeout = Limit };
            await using var connection = await factory.CreateConnectionAsync("syncfleet-probe", limit.Token);
            await using var channel = await connection.CreateChannelAsync(options: null, limit.Token);
            return channel.IsOpen;
        }
        catch (Exception exception) when (FleetEndpoints.IsOutage(exception) || exception is OperationCanceledException)
        {
            return false;
        }
    }
}
