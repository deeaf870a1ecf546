using MassTransit;
using SyncFleet.Contracts;
using SyncFleet.Fetcher.Sources;

namespace SyncFleet.Fetcher.Consuming;

/// <summary>Takes a check's question to the checker and answers the asker.</summary>
internal sealed class CheckSourceConsumer(SourceChecker checker) : IConsumer<CheckSource>
{
    public async Task Consume(ConsumeContext<CheckSource> context) =>
        await context.RespondAsync(await checker.CheckAsync(context.Message, context.CancellationToken));
}
