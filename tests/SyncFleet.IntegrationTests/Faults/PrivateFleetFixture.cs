using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Faults;

/// <summary>A fleet over servers of its own; empty, with the reason, where the servers' binaries are missing.</summary>
public sealed class PrivateFleetFixture : IAsyncLifetime
{
    public PrivateServices Services { get; private set; } = null!;

    public FleetHarness Fleet { get; private set; } = null!;

    /// <summary>Why there is nothing here; empty when there is.</summary>
    public string Reason { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        (var services, Reason) = await PrivateServices.TryStartAsync();
        if (services is null)
        {
            return;
        }

        Services = services;
        Fleet = new FleetHarness(services.Postgres, services.RabbitMq);
        await Fleet.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Reason.Length == 0)
        {
            await Fleet.DisposeAsync();
            await Services.DisposeAsync();
        }
    }
}
