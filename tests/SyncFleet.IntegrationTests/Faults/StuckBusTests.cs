using Shouldly;
using SyncFleet.IntegrationTests.Pipeline;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Faults;

/// <summary>A worker whose bus cannot get ready beside a broker that answers ends, so that it is started again; it does not stay dead in life.</summary>
[Collection(FleetCollection.Name)]
public sealed class StuckBusTests(PostgresFixture postgres, RabbitMqFixture rabbit) : IClassFixture<PostgresFixture>, IClassFixture<RabbitMqFixture>
{
    [Fact]
    public async Task A_worker_whose_queues_stay_shut_ends_with_75_and_says_why()
    {
        await using var fleet = new FleetHarness(postgres.ConnectionString, rabbit.Uri);
        var powerless = await rabbit.AddPowerlessUserAsync();

        var worker = fleet.Launch("Coordinator", ("SYNCFLEET_RABBITMQ", powerless.ToString()), ("SYNCFLEET_HEALTH__BUSSTUCKAFTER", "00:00:10"));

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        (await worker.WaitExitAsync(limit.Token)).ShouldBe(75, worker.ReadLogEnd(30));
        worker.ReadLog().ShouldContain("though RabbitMQ answers");
        worker.ReadLog().ShouldContain("this process ends, to be started again");
        worker.ReadLog().ShouldNotContain(powerless.UserInfo.Split(':')[1]);
    }

    [Fact]
    public async Task A_worker_that_is_told_to_stop_ends_in_time_though_its_broker_fell_silent()
    {
        await using var broker = new TcpForwarder(rabbit.Uri.Host, rabbit.Uri.Port);
        broker.Open();
        await using var fleet = new FleetHarness(postgres.ConnectionString, rabbit.Uri);
        var worker = fleet.Launch("Coordinator", ("SYNCFLEET_RABBITMQ", new UriBuilder(rabbit.Uri) { Port = broker.Port }.Uri.ToString()), ("SYNCFLEET_STOP_TIMEOUT", "00:00:02"));
        await worker.WaitReadyAsync(TimeSpan.FromSeconds(60));

        broker.Conditions = TcpConditions.Clear with { IsStalled = true };

        // Two seconds for what is in hand, five for the host, two of grace, and time for a loaded machine.
        await worker.StopAsync(TimeSpan.FromSeconds(15));
    }
}
