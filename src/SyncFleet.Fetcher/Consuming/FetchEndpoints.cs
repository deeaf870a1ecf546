using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SyncFleet.Contracts;
using SyncFleet.Fetcher.Sources;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Hosting.Telemetry;

namespace SyncFleet.Fetcher.Consuming;

/// <summary>One queue per connector, with a limit of its own: a slow source never starves another.</summary>
internal static class FetchEndpoints
{
    public static void AddConsumers(IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<FetchStreamConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<CheckSourceConsumer>().ExcludeFromConfigureEndpoints();
    }

    public static void AddEndpoints(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit)
    {
        var concurrency = context.GetRequiredService<IOptions<FetcherOptions>>().Value.Concurrency;
        foreach (var connector in context.GetRequiredService<ConnectorSet>().All)
        {
            AddEndpoint<FetchStreamConsumer>(QueueNames.Fetch(connector.Description.Name), concurrency);
            AddEndpoint<CheckSourceConsumer>(QueueNames.CheckSource(connector.Description.Name), 1);
        }

        void AddEndpoint<TConsumer>(string queue, int limit)
            where TConsumer : class, IConsumer => rabbit.ReceiveEndpoint(queue, endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false;
            endpoint.ConcurrentMessageLimit = limit;
            WorkInHand.Limit(queue, limit);
            endpoint.UseFleetHabits(limit);
            endpoint.ConfigureConsumer<TConsumer>(context);
        });
    }
}
