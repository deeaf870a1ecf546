using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SyncFleet.Core.Definitions;
using SyncFleet.Hosting.Configuration;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Writing;
using SyncFleet.Postgres.Writing.Tables;

namespace SyncFleet.Writer.Writing;

/// <summary>Puts a writer, or only its PostgreSQL destination, into a process.</summary>
public static class WriterRegistration
{
    extension(WebApplicationBuilder builder)
    {
        public WebApplicationBuilder AddWriter()
        {
            builder.Services.AddPostgresWriting();
            builder.AddFleetBus(bus =>
            {
                bus.AddConsumer<RowsReadyConsumer, RowsReadyConsumerDefinition>();
                bus.AddConsumer<FinishStreamRunConsumer, FinishStreamRunConsumerDefinition>();
            });

            // Behind the bus, so that it hands back what it holds while the bus still sends.
            builder.Services.AddHostedService(services => services.GetRequiredService<LaneLinger>());
            return builder;
        }
    }

    extension(IServiceCollection services)
    {
        public IServiceCollection AddPostgresWriting()
        {
            services.AddFleetOptions<WriterOptions>(WriterOptions.Section);
            services.AddSingleton(provider => new StreamRunPlans(provider.GetRequiredService<FleetDatabase>(), SyncDefinitionReader.ReadSnapshot));
            services.AddSingleton(provider =>
            {
                var options = provider.GetRequiredService<IOptions<WriterOptions>>().Value;
                return new WriteLimits { Rows = options.RowsPerTransaction, Bytes = options.BytesPerTransaction, Time = options.TimePerMessage };
            });
            services.AddSingleton<DestinationTables>();
            services.AddSingleton<LaneWriter>();
            services.AddSingleton<StreamFinisher>();
            services.AddSingleton<StreamRunAttempts>();
            services.AddSingleton<LaneLinger>();
            services.AddSingleton<WriterWork>();
            return services;
        }
    }
}
