using MassTransit;
using Microsoft.Extensions.Hosting;
using SyncFleet.Contracts;
using SyncFleet.Fetcher.Reading;

namespace SyncFleet.Fetcher.Consuming;

/// <summary>Takes a slice's command to the reader when it is its tenant's turn.</summary>
internal sealed class FetchStreamConsumer(TenantTurns turns, SliceReader reader, IHostApplicationLifetime lifetime) : IConsumer<FetchStream>
{
    public async Task Consume(ConsumeContext<FetchStream> context)
    {
        // A try that a database outage ended could not give its lease back; the next one is the same slice in the same hands.
        var takeOver = context.ReceiveContext.Redelivered || context.GetRetryAttempt() > 0;
        using var turn = await turns.TakeAsync(context.Message, takeOver, context.CancellationToken);
        if (turn is not null)
        {
            await reader.ReadAsync(context.Message, takeOver, lifetime.ApplicationStopping, context.CancellationToken);
        }
    }
}
