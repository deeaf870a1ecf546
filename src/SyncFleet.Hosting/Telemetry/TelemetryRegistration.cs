using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SyncFleet.Hosting.Configuration;

namespace SyncFleet.Hosting.Telemetry;

internal static class TelemetryRegistration
{
    public static void AddFleetTelemetry(this WebApplicationBuilder builder, string role)
    {
        builder.Services.AddFleetOptions<TelemetryOptions>(TelemetryOptions.Section);
        builder.Services.AddSingleton<WorkInHand>();
        builder.Services.AddHostedService(services => new FleetTelemetry(role, services.GetRequiredService<IOptions<TelemetryOptions>>()));
    }
}
