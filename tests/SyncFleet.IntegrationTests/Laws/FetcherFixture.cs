using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SyncFleet.Contracts;
using SyncFleet.Fetcher;
using SyncFleet.Hosting;
using SyncFleet.IntegrationTests.Coordinator;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Laws;

/// <summary>A fetcher in this process that serves two fake connectors, on a database and a virtual host of its own; the test is the rest of the fleet.</summary>
public sealed class FetcherFixture : IAsyncLifetime
{
    private readonly RabbitMqFixture _rabbitMq = new();
    private WebApplication _app = null!;
    private IBusControl _bus = null!;

    public PostgresFixture Postgres { get; } = new();

    internal RabbitMqFixture RabbitMq => _rabbitMq;

    internal FakeConnector Connector { get; } = new("fake");

    internal FakeConnector Other { get; } = new("other");

    internal ShiftedTime Time { get; } = new();

    /// <summary>What the fetcher has sent.</summary>
    internal MessageLog Log { get; } = new();

    /// <summary>Looks at each page's announcement and its body as it was on the wire.</summary>
    internal Func<PageFetched, string, Task> OnPage { get; set; } = (_, _) => Task.CompletedTask;

    public async ValueTask InitializeAsync()
    {
        await Postgres.InitializeAsync();
        await _rabbitMq.InitializeAsync();
        await StartListeningAsync();
        var builder = FleetHost.CreateBuilder(
            [$"--Postgres={Postgres.ConnectionString}", $"--RabbitMq={_rabbitMq.Uri}", "--Log:Level=Error", "--Log:LibraryLevel=Fatal", "--Fetcher:Concurrency=2", "--Fetcher:SliceLength=00:00:20"],
            "fetcher");
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.AddFetcher([Connector, Other]);
        _app = builder.Build();
        await _app.StartAsync();
        await _app.Services.GetRequiredService<IBusControl>().WaitForHealthAsync();
    }

    /// <summary>A stream run that is to be read.</summary>
    internal async Task<FetchStream> AddStreamAsync(string stream, TenantId? tenant = null, string connector = "fake")
    {
        var owner = tenant ?? PostgresFixture.DefaultTenant;
        FetchStream fetch = new()
        {
            TenantId = owner,
            SyncRunId = SyncRunId.New(TimeProvider.System),
            StreamRunId = StreamRunId.New(TimeProvider.System),
            Connector = connector,
            Stream = stream,
            Slice = 1,
        };
        var (source, sync) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await Postgres.ExecuteAsync("INSERT INTO syncfleet.tenants (tenant_id, slug, name) VALUES ($1, $2, 'Tenant') ON CONFLICT DO NOTHING", owner.Value, $"t{owner.Value:N}");
        await Postgres.ExecuteAsync("INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector) VALUES ($1, $2, $3, $4)", source, owner.Value, source.ToString(), connector);
        await Postgres.ExecuteAsync("INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, $3, '')", sync, owner.Value, sync.ToString());
        await Postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.sync_runs (sync_run_id, tenant_id, sync_id, run_number, status, definition, phases, requested_at, deadline_at)
            VALUES ($1, $2, $3, 1, 'running', '', 1, now(), now() + interval '1 h')
            """,
            fetch.SyncRunId.Value, owner.Value, sync);
        await Postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.stream_runs (stream_run_id, tenant_id, sync_run_id, sync_id, source_id, phase, stream, connector, status, lanes)
            VALUES ($1, $2, $3, $4, $5, 1, $6, $7, 'running', 1)
            """,
            fetch.StreamRunId.Value, owner.Value, fetch.SyncRunId.Value, sync, source, stream, connector);
        return fetch;
    }

    internal async Task SendAsync(FetchStream fetch) =>
        await (await _bus.GetSendEndpoint(new Uri("exchange:" + QueueNames.Fetch(fetch.Connector)))).Send(fetch);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _bus.StopAsync(CancellationToken.None);
        await _rabbitMq.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    private async Task StartListeningAsync()
    {
        var address = _rabbitMq.Uri;
        _bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            var user = address.UserInfo.Split(':');
            rabbit.Host(address.Host, (ushort)address.Port, address.AbsolutePath.TrimStart('/'), host =>
            {
                host.Username(Uri.UnescapeDataString(user[0]));
                host.Password(Uri.UnescapeDataString(user[1]));
            });
            Receive(rabbit, QueueNames.Transform, e => e.Handler<PageFetched>(async c =>
            {
                await OnPage(c.Message, c.ReceiveContext.Body.GetString());
                Log.Add(c.Message);
            }));
            Receive(rabbit, QueueNames.WritePostgres, e => e.Handler<FinishStreamRun>(Note));
            Receive(rabbit, QueueNames.Coordinate, e => e.Handler<StreamRunFailed>(Note));
        });
        await _bus.StartAsync();
    }

    private Task Note<T>(ConsumeContext<T> context)
        where T : class
    {
        Log.Add(context.Message);
        return Task.CompletedTask;
    }

    private static void Receive(IRabbitMqBusFactoryConfigurator rabbit, string queue, Action<IRabbitMqReceiveEndpointConfigurator> configure) =>
        rabbit.ReceiveEndpoint(queue, e =>
        {
            e.ConfigureConsumeTopology = false;
            configure(e);
        });
}
