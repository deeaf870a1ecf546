using MassTransit;
using Microsoft.Extensions.Logging;

namespace SyncFleet.Hosting.Logging;

/// <summary>Opens the log scope of a message around its consumer.</summary>
public sealed class RunScopeFilter<T>(ILogger<RunScopeFilter<T>> logger) : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        using (logger.BeginScope(RunScope.Of(context.Message)))
        {
            await next.Send(context);
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("runScope");
}
