using MassTransit;
using Microsoft.Extensions.Options;
using SyncFleet.Contracts;
using SyncFleet.Hosting.Messaging;

namespace SyncFleet.Transformer;

/// <summary>Queue <c>syncfleet-transform</c>; limits by <see cref="TransformOptions"/>.</summary>
public sealed class PageFetchedConsumerDefinition(IOptions<TransformOptions> options)
    : FleetConsumerDefinition<PageFetchedConsumer>(QueueNames.Transform, options.Value.Concurrency)
{
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator,
        IConsumerConfigurator<PageFetchedConsumer> consumerConfigurator,
        IRegistrationContext context)
    {
        base.ConfigureConsumer(endpointConfigurator, consumerConfigurator, context);
        endpointConfigurator.PrefetchCount = Math.Max(options.Value.Prefetch, options.Value.Concurrency);
    }
}
