using MassTransit;
using Microsoft.Extensions.Options;
using SyncFleet.Contracts;
using SyncFleet.Coordinator.Configuration;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Postgres.Coordinating.Sagas;

namespace SyncFleet.Coordinator.Sagas;

/// <summary>
/// The saga's queue. What happened to a stream may be sent or published to it; what starts or times out a run is sent only, since a
/// published StartSync belongs to the intake.
/// </summary>
internal sealed class SyncRunSagaDefinition : SagaDefinition<SyncRunState>
{
    public SyncRunSagaDefinition(IOptions<CoordinatorOptions> options)
    {
        EndpointName = QueueNames.Coordinate;
        ConcurrentMessageLimit = options.Value.Concurrency;
        WorkInHand.Limit(QueueNames.Coordinate, options.Value.Concurrency);
    }

    protected override void ConfigureSaga(IReceiveEndpointConfigurator endpointConfigurator, ISagaConfigurator<SyncRunState> sagaConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.ConfigureMessageTopology<StartSync>(enabled: false);
        endpointConfigurator.ConfigureMessageTopology<SyncRunDeadlineReached>(enabled: false);
        endpointConfigurator.UseFleetHabits((ConcurrentMessageLimit ?? 1) * 2);

        // Whoever loses the race for the row reads it again; each round somebody wins, so the rounds are no more than the racers.
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Handle<SagaRowConflictException>();
            retry.Exponential(30, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(5));
        });

        // What the saga sends leaves after its row is committed; a step that is repeated sends nothing twice.
        endpointConfigurator.UseInMemoryOutbox(context, outbox => outbox.ConcurrentMessageDelivery = true);
    }
}
