using System.Net;
using System.Net.Sockets;
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
using SyncFleet.Hosting.Memory;
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
        builder.Services.AddSingleton<LoopHealth>();
        builder.Services.AddHostedService(services => new IdleMemory(services.GetRequiredService<WorkInHand>(), services.GetRequiredService<TimeProvider>(), ProcessMemory.Release));
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("postgres").AddCheck<ProgressHealthCheck>("progress");

        // The host reads this while it is built, before anything is validated.
        builder.Services.AddOptions<HostOptions>().Configure<IConfiguration>(
            (host, settings) => host.ShutdownTimeout = SettingsReader.Read<FleetOptions>(settings).StopTimeout + TimeSpan.FromSeconds(5));
        builder.WebHost.UseUrls(AddressOf(SettingsReader.Read<HealthOptions>(builder.Configuration, HealthOptions.Section)));
        return builder;
    }

    /// <summary>Runs a worker that answers for its health, as <see cref="RunProcessAsync"/> does.</summary>
    public static Task RunWorkerAsync(this WebApplicationBuilder builder) => RunProcessAsync(builder.Build, app => app.MapFleetHealth());

    /// <summary>
    /// Runs a process until it is told to stop, and sees to it that it does. With wrong settings it does not start: all of them are told
    /// at once and the exit code is <see cref="SettingsCheck.ExitCode"/>.
    /// </summary>
    /// <param name="build">Builds it.</param>
    /// <param name="map">Maps what it answers; only called when the settings are right.</param>
    public static async Task RunProcessAsync(Func<WebApplication> build, Action<WebApplication> map)
    {
        // The first to be made is the last to go: taking the process apart may hang, too.
        using var deadline = new StopDeadline(TimeProvider.System, Environment.Exit);
        await using var app = build();
        if (app.AreSettingsRight())
        {
            map(app);
            deadline.Watch(app.Lifetime, app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout, app.Logger);
            await app.RunAsync();
        }
    }

    // An address or port that is wrong is told with the other problems; until then the process binds nothing.
    private static string AddressOf(HealthOptions health) =>
        $"http://{(IPAddress.TryParse(health.Address, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : health.Address)}:{health.Port}";

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
