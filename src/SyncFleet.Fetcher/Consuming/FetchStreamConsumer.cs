using MassTransit;
using Microsoft.Extensions.Hosting;
using SyncFleet.Contracts;
using SyncFleet.Fetcher.Reading;

namespace SyncFleet.Fetcher.Consuming;

/// <summary>Takes a slice's command to the reader.</summary>
internal sealed class FetchStreamConsumer(SliceReader reader, IHostApplicationLifetime lifetime) : IConsumer<FetchStream>
{
    public Task Consume(ConsumeContext<FetchStream> context) =>
        reader.ReadAsync(context.Message, context.ReceiveContext.Redelivered, lifetime.ApplicationStopping, context.CancellationToken);
}
