using MassTransit;
using SyncFleet.Contracts;
using SyncFleet.Hosting.Messaging;

namespace SyncFleet.Transformer;

/// <summary>Takes pages to be mapped and sends word of their rows.</summary>
public sealed class PageFetchedConsumer(PageTransformer transformer, FleetBus bus) : IConsumer<PageFetched>
{
    public async Task Consume(ConsumeContext<PageFetched> context)
    {
        var outcome = await transformer.TransformAsync(context.Message, context.CancellationToken);
        await bus.SendAllAsync(QueueNames.WritePostgres, outcome.Ready, context.CancellationToken);
        if (outcome.Failure is { } failure)
        {
            await bus.SendAsync(QueueNames.Coordinate, failure, context.CancellationToken);
        }
    }
}
