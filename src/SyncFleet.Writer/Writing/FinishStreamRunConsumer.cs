using MassTransit;
using SyncFleet.Contracts;

namespace SyncFleet.Writer.Writing;

/// <summary>Ends a stream run whose pages are all written.</summary>
public sealed class FinishStreamRunConsumer(WriterWork work) : IConsumer<FinishStreamRun>
{
    public Task Consume(ConsumeContext<FinishStreamRun> context) => work.FinishAsync(context.Message, context.CancellationToken);
}
