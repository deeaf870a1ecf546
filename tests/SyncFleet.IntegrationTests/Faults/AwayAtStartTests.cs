using Npgsql;
using Shouldly;
using SyncFleet.IntegrationTests.Pipeline;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Faults;

/// <summary>Workers that start before their servers: they wait, name what they wait for, and begin by themselves.</summary>
[Collection(FleetCollection.Name)]
public sealed class AwayAtStartTests(PostgresFixture postgres, RabbitMqFixture rabbit) : IClassFixture<PostgresFixture>, IClassFixture<RabbitMqFixture>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Workers_wait_for_database_and_broker_and_say_so()
    {
        var target = new NpgsqlConnectionStringBuilder(postgres.ConnectionString);
        await using var database = new TcpForwarder(target.Host!, target.Port);
        await using var broker = new TcpForwarder(rabbit.Uri.Host, rabbit.Uri.Port);
        target.Port = database.Port;
        await using var fleet = new FleetHarness(target.ConnectionString, new UriBuilder(rabbit.Uri) { Port = broker.Port }.Uri);
        foreach (var role in FleetHarness.Roles)
        {
            fleet.Launch(role);
        }

        await AllAsync(fleet, w => w.WaitReadinessAsync(503, "waiting for PostgreSQL", Limit));
        await AllAsync(fleet, w => w.WaitReadinessAsync(503, "waiting for RabbitMQ", Limit));
        database.Open();
        await AllAsync(fleet, w => w.WaitReadinessAsync(503, "PostgreSQL answers", Limit));
        broker.Open();
        await fleet.WaitReadyAsync();

        await using var sync = await FleetSync.CreateAsync(fleet, "late", new() { Products = 500 });
        (await sync.RunAsync()).Written.ShouldBe(500);
    }

    private static Task AllAsync(FleetHarness fleet, Func<FleetProcess, Task> what) => Task.WhenAll(FleetHarness.Roles.Select(r => what(fleet[r])));
}
