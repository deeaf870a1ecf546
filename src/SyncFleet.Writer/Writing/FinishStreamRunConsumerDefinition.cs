using MassTransit;
using Microsoft.Extensions.Options;
using SyncFleet.Contracts;
using SyncFleet.Hosting.Messaging;

namespace SyncFleet.Writer.Writing;

/// <summary>Shares the queue of <see cref="RowsReadyConsumer"/>.</summary>
public sealed class FinishStreamRunConsumerDefinition(IOptions<WriterOptions> options)
    : FleetConsumerDefinition<FinishStreamRunConsumer>(QueueNames.WritePostgres, options.Value.Concurrency)
{
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<FinishStreamRunConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        // The definition of RowsReadyConsumer gives the queue its habits; given twice, each retry would be retried.
    }
}
