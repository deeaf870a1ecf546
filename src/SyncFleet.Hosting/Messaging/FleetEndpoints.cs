using MassTransit;
using Npgsql;
using RabbitMQ.Client.Exceptions;
using SyncFleet.Core.Failures;

namespace SyncFleet.Hosting.Messaging;

/// <summary>How every receive endpoint of the fleet is made.</summary>
public static class FleetEndpoints
{
    /// <summary>Where the broker puts a message that was delivered 20 times and never finished.</summary>
    public const string Dropped = "syncfleet-dropped";

    /// <summary>Quorum queue with a delivery limit and a dead-letter exchange, bounded prefetch, patience with an outage.</summary>
    public static void UseFleetHabits(this IReceiveEndpointConfigurator endpoint, int prefetch)
    {
        endpoint.PrefetchCount = prefetch;
        if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
        {
            rabbit.SetQuorumQueue();
            rabbit.SetQueueArgument("x-delivery-limit", 20);
            rabbit.BindDeadLetterQueue(Dropped, Dropped, dropped => dropped.SetQueueArgument("x-queue-type", "quorum"));
        }

        // The database cannot be asked to hold the work while it is away: the message is held here, unacknowledged, and the
        // process says in its readiness what it waits for. The broker takes the message back after 30 min at the latest.
        endpoint.UseMessageRetry(retry =>
        {
            retry.Handle<Exception>(IsOutage);
            retry.Exponential(300, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(500));
        });
    }

    /// <summary>
    /// True when PostgreSQL or RabbitMQ could not be reached, went away, fell silent or had no room (disk, memory, connections) for the
    /// fleet's own tables; false for an error in what was asked of them.
    /// </summary>
    public static bool IsOutage(Exception? exception) => exception switch
    {
        PostgresException postgres => IsAway(postgres) || postgres.SqlState is PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory,

        // What a destination has no room for fails its stream, and its thrower has said so.
        SyncFleetException { InnerException: PostgresException postgres } => IsAway(postgres),
        NpgsqlException => true,
        // A connection that breaks at the moment it is handed out: its first command finds it taken apart.
        ObjectDisposedException { ObjectName: "System.Threading.ManualResetEventSlim" } => true,
        ConnectionException or RabbitMQClientException or BrokerSilentException => true,
        null => false,
        _ => IsOutage(exception.InnerException),
    };

    private static bool IsAway(PostgresException postgres) =>
        postgres.SqlState is "57P01" or "57P02" or "57P03" or "53300" or "40001" or "40P01" or "42P01" or "3F000";
}
