using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SyncFleet.Core.Definitions;
using SyncFleet.Hosting.Configuration;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Writing;
using SyncFleet.Postgres.Writing.Tables;

namespace SyncFleet.Writer.Writing;

/// <summary>Puts the PostgreSQL destination into a process.</summary>
public static class WriterRegistration
{
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
