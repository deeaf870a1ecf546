using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using SyncFleet.Hosting.Configuration;
using SyncFleet.Hosting.Health;
using SyncFleet.Hosting.Logging;
using SyncFleet.Hosting.Telemetry;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Vaults;

namespace SyncFleet.Hosting;

/// <summary>What every process of the fleet shares: configuration, logs, telemetry, health, the database, a graceful stop.</summary>
public static class FleetHost
{
    /// <summary>
    /// A builder with configuration from <c>syncfleet.json</c> beside the process (optional), environment variables
    /// <c>SYNCFLEET_…</c> and the command line, the later winning.
    /// </summary>
    /// <param name="args">The command line.</param>
    /// <param name="role">Name of the process in logs and traces, e.g. <c>fetcher</c>.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args, string role)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "SyncFleet." + role });
        builder.Configuration.Sources.Clear();
        builder.Configuration
            .AddJsonFile("syncfleet.json", optional: true, reloadOnChange: false)
            .AddEnvironmentVariables("SYNCFLEET_")
            .AddCommandLine(args);
        builder.AddFleetLogging(role);
        builder.AddFleetTelemetry(role);
        builder.Services.AddFleetOptions<FleetOptions>();
        builder.Services.AddFleetOptions<HealthOptions>(HealthOptions.Section);
        builder.Services.AddFleetOptions<LogOptions>(LogOptions.Section);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => BuildDataSource(services.GetRequiredService<IOptions<FleetOptions>>().Value, role));
        builder.Services.AddSingleton<FleetDatabase>();
        builder.Services.AddSingleton(services => KeyRing.Parse(services.GetRequiredService<IOptions<FleetOptions>>().Value.VaultKey));
        builder.Services.AddSingleton<CredentialVault>();
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("postgres");
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<FleetOptions>>(
            (host, fleet) => host.ShutdownTimeout = fleet.Value.StopTimeout + TimeSpan.FromSeconds(5));
        var health = builder.Configuration.GetSection(HealthOptions.Section).Get<HealthOptions>() ?? new HealthOptions();
        builder.WebHost.UseUrls($"http://{health.Address}:{health.Port}");
        return builder;
    }

    /// <summary>Builds a worker, maps its health and runs it until it is told to stop.</summary>
    public static async Task RunWorkerAsync(this WebApplicationBuilder builder)
    {
        await using var app = builder.Build();
        app.MapFleetHealth();
        await app.RunAsync();
    }

    private static NpgsqlDataSource BuildDataSource(FleetOptions options, string role)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.Postgres)
        {
            ApplicationName = "syncfleet-" + role,
            MaxPoolSize = options.PostgresConnections,
            ConnectionIdleLifetime = 60,

            // Every setting is local to its transaction, so there is nothing to reset; and no named statement through a pooler.
            NoResetOnClose = true,
            MaxAutoPrepare = options.PostgresPooled ? 0 : 100,
            AutoPrepareMinUsages = 3,
        };
        return NpgsqlDataSource.Create(settings);
    }
}
