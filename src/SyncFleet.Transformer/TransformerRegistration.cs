using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SyncFleet.Hosting.Configuration;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Postgres.Transforming;

namespace SyncFleet.Transformer;

/// <summary>Puts a transformer into a process.</summary>
public static class TransformerRegistration
{
    extension(WebApplicationBuilder builder)
    {
        public WebApplicationBuilder AddTransformer()
        {
            builder.Services.AddFleetOptions<TransformOptions>(TransformOptions.Section);
            builder.Services.AddSingleton<TransformStore>();
            builder.Services.AddSingleton<PageTransformer>();
            return builder.AddFleetBus(bus => bus.AddConsumer<PageFetchedConsumer, PageFetchedConsumerDefinition>());
        }
    }
}
