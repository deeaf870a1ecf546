using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Json;
using SyncFleet.Hosting.Configuration;

namespace SyncFleet.Hosting.Logging;

/// <summary>Serilog to standard output; the scope carries tenant, run and stream, the event carries the trace.</summary>
internal static class FleetLogging
{
    private const string Template = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Role} {Message:lj} {Scope:l}{NewLine}{Exception}";

    public static void AddFleetLogging(this WebApplicationBuilder builder, string role)
    {
        var options = SettingsReader.Read<LogOptions>(builder.Configuration, LogOptions.Section);
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(options.LibraryLevel)
            .MinimumLevel.Override("SyncFleet", options.Level)
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
            .Enrich.FromLogContext()
            .Enrich.WithProperty("Role", role)
            .Enrich.With<RunScopeEnricher>();
        configuration = options.Format == "json"
            ? configuration.WriteTo.Console(new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture))
            : configuration.WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture);
        builder.Logging.ClearProviders();
        builder.Services.AddLogging(logging => logging.AddSerilog(configuration.CreateLogger(), dispose: true));
    }
}
