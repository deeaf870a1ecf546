using MassTransit;
using SyncFleet.Contracts;
using SyncFleet.Hosting.Messaging;

namespace SyncFleet.Coordinator.Intake;

/// <summary>The intake's queue: beside MassTransit's own envelopes it takes plain JSON, which is what a message without a content type is.</summary>
internal sealed class StartSyncConsumerDefinition() : FleetConsumerDefinition<StartSyncConsumer>(QueueNames.StartSync, concurrency: 4)
{
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<StartSyncConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        base.ConfigureConsumer(endpointConfigurator, consumerConfigurator, context);
        endpointConfigurator.UseRawJsonDeserializer(RawSerializerOptions.AnyMessageType, isDefault: true);
    }
}
