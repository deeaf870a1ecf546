using MassTransit;
using Microsoft.Extensions.Hosting;
using SyncFleet.Contracts;
using SyncFleet.Fetcher.Reading;

namespace SyncFleet.Fetcher.Consuming;

/// <summary>Takes a slice's command to the reader.</summary>
internal sealed class FetchStreamConsumer(SliceReader reader, IHostApplicationLifetime lifetime) : IConsumer<FetchStream>
{
    public Task Consume(ConsumeContext<FetchStream> context)
    {
        // A try that a database outage ended could not give its lease back; the next one is the same slice in the same hands.
        var takeOver = context.ReceiveContext.Redelivered || context.GetRetryAttempt() > 0;
        return reader.ReadAsync(context.Message, takeOver, lifetime.ApplicationStopping, context.CancellationToken);
    }
}
