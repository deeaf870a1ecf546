using MassTransit;
using SyncFleet.Hosting.Telemetry;

namespace SyncFleet.Hosting.Messaging;

/// <summary>
/// The habits of every consumer of the fleet: a quorum queue of its own name, a concurrency limit, no publish topology (work is
/// sent to queues), and patience with a database that is away.
/// </summary>
public abstract class FleetConsumerDefinition<TConsumer> : ConsumerDefinition<TConsumer>
    where TConsumer : class, IConsumer
{
    /// <param name="queue">Name of the queue.</param>
    /// <param name="concurrency">How many messages at once in this process, 1 to 64.</param>
    protected FleetConsumerDefinition(string queue, int concurrency)
    {
        EndpointName = queue;
        ConcurrentMessageLimit = concurrency;
        WorkInHand.Limit(queue, concurrency);
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<TConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        endpointConfigurator.ConfigureConsumeTopology = false;
        endpointConfigurator.UseFleetHabits((ConcurrentMessageLimit ?? 1) * 2);
    }
}
