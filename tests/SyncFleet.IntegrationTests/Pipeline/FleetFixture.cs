using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;
using SyncFleet.Testing.Upstreams;
using Xunit;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>One running fleet for all tests of <see cref="FleetCollection"/>; each test brings a sync of its own.</summary>
public sealed class FleetFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly RabbitMqFixture _rabbit = new();

    public FleetHarness Fleet { get; private set; } = null!;

    /// <summary>Broker and virtual host of the fleet.</summary>
    public Uri RabbitMq => _rabbit.Uri;

    public async ValueTask InitializeAsync()
    {
        await _postgres.InitializeAsync();
        await _rabbit.InitializeAsync();
        await DividedServer.WriteManifestAsync();
        Fleet = new FleetHarness(_postgres.ConnectionString, _rabbit.Uri);
        await Fleet.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Fleet.DisposeAsync();
        await _rabbit.DisposeAsync();
        await _postgres.DisposeAsync();
    }
}
