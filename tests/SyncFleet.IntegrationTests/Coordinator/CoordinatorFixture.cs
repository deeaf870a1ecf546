using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SyncFleet.Contracts;
using SyncFleet.Coordinator.Configuration;
using SyncFleet.Hosting;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Coordinator;

/// <summary>A coordinator in this process with a database and a virtual host of its own, a source, and a fake rest of the fleet.</summary>
public class CoordinatorFixture : IAsyncLifetime
{
    private readonly RabbitMqFixture _rabbitMq = new();
    private readonly List<WebApplication> _apps = [];

    public PostgresFixture Postgres { get; } = new();

    public Uri RabbitMq => _rabbitMq.Uri;

    public string VirtualHost => _rabbitMq.VirtualHost;

    /// <summary>The first coordinator's services.</summary>
    public IServiceProvider Services => _apps[0].Services;

    internal FakeFleet Fleet { get; private set; } = null!;

    internal MessageLog Log => Fleet.Log;

    internal ControlTables Tables { get; private set; } = null!;

    /// <summary>Settings beyond the short delays that every test wants.</summary>
    protected virtual IReadOnlyList<string> Settings => [];

    public async ValueTask InitializeAsync()
    {
        await Postgres.InitializeAsync();
        await _rabbitMq.InitializeAsync();
        Tables = new ControlTables(Postgres);
        await Tables.AddSourceAsync();
        Fleet = new FakeFleet(Postgres, RabbitMq);
        await Fleet.StartAsync();
        await StartCoordinatorAsync();
    }

    /// <summary>One more coordinator beside the first.</summary>
    public async Task<IServiceProvider> StartCoordinatorAsync()
    {
        string[] common =
        [
            $"--Postgres={Postgres.ConnectionString}", $"--RabbitMq={RabbitMq}", "--Log:Level=Error", "--Log:LibraryLevel=Fatal",
            "--Coordinator:FirstRetryDelay=00:00:00.100", "--Coordinator:LongestRetryDelay=00:00:00.400",
        ];
        var builder = FleetHost.CreateBuilder([.. common, .. Settings], "coordinator");
        builder.AddCoordinator();
        var app = builder.Build();
        await app.StartAsync();
        _apps.Add(app);
        await app.Services.GetRequiredService<MassTransit.IBusControl>().WaitForHealthAsync();
        return app.Services;
    }

    /// <summary>Asks for a run as another process of the fleet does; returns its id.</summary>
    internal async Task<SyncRunId> StartAsync(string sync, SyncRunId? run = null, bool? fullRefresh = null)
    {
        var id = run ?? SyncRunId.New(TimeProvider.System);
        await Fleet.SendAsync(QueueNames.StartSync, new StartSync { Sync = sync, SyncRunId = id, FullRefresh = fullRefresh });
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        await Fleet.DisposeAsync();
        await _rabbitMq.DisposeAsync();
        await Postgres.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
