using MassTransit;
using SyncFleet.Contracts;

namespace SyncFleet.Writer.Writing;

/// <summary>Writes what waits in a lane.</summary>
public sealed class RowsReadyConsumer(WriterWork work) : IConsumer<RowsReady>
{
    public Task Consume(ConsumeContext<RowsReady> context) => work.DrainAsync(context.Message, context.CancellationToken);
}
