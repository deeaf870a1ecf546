using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Contracts;
using SyncFleet.Fetcher;
using SyncFleet.Hosting;
using SyncFleet.Hosting.Messaging;
using SyncFleet.IntegrationTests.Coordinator;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Fetcher;

/// <summary>A fetcher in this process with a database and a virtual host of its own, and a listener to everything it sends.</summary>
public class FetcherFixture : IAsyncLifetime
{
    public const string VaultKey = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private IBusControl _listener = null!;
    private WebApplication _app = null!;

    public PostgresFixture Postgres { get; } = new();

    public RabbitMqFixture RabbitMq { get; } = new();

    public IServiceProvider Services => _app.Services;

    /// <summary>Sends and asks as other processes of the fleet do.</summary>
    public IBus Bus => _listener;

    internal MessageLog Log { get; } = new();

    internal FakeConnector Connector { get; } = new();

    /// <summary>Clock of the fetcher.</summary>
    protected virtual TimeProvider Time => TimeProvider.System;

    /// <summary>Whether the fetcher takes messages from its queues, or waits for the test to call it.</summary>
    protected virtual bool Consumes => true;

    /// <summary>Connectors beside the catalogue's and the fake one.</summary>
    protected virtual IReadOnlyList<IConnector> Further => [];

    public async ValueTask InitializeAsync()
    {
        await Postgres.InitializeAsync();
        await RabbitMq.InitializeAsync();
        var builder = FleetHost.CreateBuilder(
            [
                $"--Postgres={Postgres.ConnectionString}", $"--RabbitMq={RabbitMq.Uri}", $"--VAULT_KEY={VaultKey}", "--Health:Port=0", "--Log:Level=Fatal", "--Log:LibraryLevel=Fatal",
                "--Upstream:AllowedAddresses:0=127.0.0.1", "--Fetcher:PagesAhead=20", "--SECRET_FROM_VARIABLE=from-the-environment",
            ],
            "fetcher");
        IReadOnlyList<IConnector> connectors = [Connector, .. Further, .. ConnectorCatalogue.Load([], TimeProvider.System).All];
        if (Consumes)
        {
            builder.AddFetcher(connectors);
        }
        else
        {
            builder.AddFetcherParts(connectors);
            builder.AddFleetBus(_ => { });
        }

        // The broker keeps real time, whatever the clock of the fetcher does.
        builder.Services.AddSingleton(provider => new FleetBus(provider.GetRequiredService<IBus>(), TimeProvider.System));
        builder.Services.AddSingleton(Time);
        _app = builder.Build();
        await _app.StartAsync();
        await _app.Services.GetRequiredService<IBusControl>().WaitForHealthAsync();
        _listener = CreateListener();
        await _listener.StartAsync();
        await _listener.WaitForHealthAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.StopAsync(CancellationToken.None);
        await _app.StopAsync();
        await _app.DisposeAsync();
        await RabbitMq.DisposeAsync();
        await Postgres.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A manifest of the test's own.</summary>
    protected static IConnector LoadManifest(string name, string yaml) => ManifestConnector.Load(yaml, name, TimeProvider.System);

    private IBusControl CreateListener() => MassTransit.Bus.Factory.CreateUsingRabbitMq(rabbit =>
    {
        rabbit.Host(RabbitMq.Uri);
        rabbit.ReceiveEndpoint("test-listener", endpoint =>
        {
            endpoint.ConfigureConsumeTopology = false;
            foreach (var exchange in new[] { QueueNames.Transform, QueueNames.WritePostgres, QueueNames.Coordinate, QueueNames.Fetch(FakeConnector.Name) })
            {
                endpoint.Bind(exchange);
            }

            endpoint.Handler<PageFetched>(c => Note(c.Message));
            endpoint.Handler<FinishStreamRun>(c => Note(c.Message));
            endpoint.Handler<StreamRunFailed>(c => Note(c.Message));
            endpoint.Handler<FetchStream>(c => Note(c.Message));
        });
    });

    private Task Note(object message)
    {
        Log.Add(message);
        return Task.CompletedTask;
    }
}
