using MassTransit;
using Microsoft.Extensions.Logging;
using SyncFleet.Hosting.Telemetry;

namespace SyncFleet.Hosting.Logging;

/// <summary>Opens the log scope of a message around its consumer, and keeps it among the work in hand meanwhile.</summary>
public sealed class RunScopeFilter<T>(WorkInHand hand, ILogger<RunScopeFilter<T>> logger) : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        var scope = RunScope.Of(context.Message);
        var queue = context.ReceiveContext.InputAddress.AbsolutePath;
        using var work = hand.Begin(queue[(queue.LastIndexOf('/') + 1)..], typeof(T).Name, scope, context.SentTime);
        using (logger.BeginScope(scope))
        {
            await next.Send(context);
        }

        work.IsDone = true;
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("runScope");
}
