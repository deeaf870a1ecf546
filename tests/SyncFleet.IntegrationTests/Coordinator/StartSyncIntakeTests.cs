using System.Text;
using RabbitMQ.Client;
using Shouldly;
using SyncFleet.Contracts;
using Xunit;

namespace SyncFleet.IntegrationTests.Coordinator;

public sealed class StartSyncIntakeTests(CoordinatorFixture fixture) : IClassFixture<CoordinatorFixture>
{
    private MessageLog Log => fixture.Log;

    private ControlTables Tables => fixture.Tables;

    [Fact]
    public async Task Plain_json_from_a_client_that_knows_nothing_of_the_fleet_starts_a_run()
    {
        await Tables.AddSyncAsync("plain", [["a"]]);
        await PublishAsync("""{"sync":"plain","requestedBy":"a shell script"}""");

        var completed = await Log.WaitAsync<SyncRunCompleted>(m => m.Sync == "plain");
        (await fixture.Postgres.QueryAsync<string>("SELECT requested_by FROM syncfleet.sync_runs WHERE sync_run_id = $1", completed.SyncRunId.Value)).ShouldBe("a shell script");
    }

    [Theory]
    [InlineData("""{"sync":"x" """)]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{"synk":"plain"}""")]
    [InlineData("""{"sync":"plain","syncRunId":"seven"}""")]
    [InlineData("<sync>plain</sync>")]
    public async Task What_is_no_start_sync_goes_to_the_error_queue_and_the_next_message_is_taken(string body)
    {
        var before = await ErrorsAsync();
        await PublishAsync(body);
        await UntilErrorsAsync(before + 1);

        await RunsAsync();
    }

    [Fact]
    public async Task The_same_request_delivered_twice_starts_one_run()
    {
        await Tables.AddSyncAsync("twice", [["b"]]);
        var run = SyncRunId.New(TimeProvider.System);
        var body = $$"""{"sync":"twice","syncRunId":"{{run}}"}""";
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => PublishAsync(body)));

        await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == run);
        await PublishAsync(body);
        await RunsAsync();
        (await Tables.CountAsync("sync_runs r JOIN syncfleet.syncs s USING (sync_id) WHERE s.name = 'twice'")).ShouldBe(1);
        Log.All<SyncRunFailed>(m => m.SyncRunId == run).ShouldBeEmpty();
        Log.All<FetchStream>(f => f.SyncRunId == run).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_request_without_a_run_id_takes_that_of_its_message_so_that_a_redelivery_is_the_same_run()
    {
        await Tables.AddSyncAsync("redelivered", [["c"]]);
        var message = Guid.CreateVersion7();
        await PublishAsync("""{"sync":"redelivered"}""", message);
        await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == new SyncRunId(message));
        await PublishAsync("""{"sync":"redelivered"}""", message);
        await RunsAsync();
        (await Tables.CountAsync("sync_runs r JOIN syncfleet.syncs s USING (sync_id) WHERE s.name = 'redelivered'")).ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"sync":"nowhere"}""", "There is no sync 'nowhere' in the tenant 'default'.")]
    [InlineData("""{"sync":"nowhere","tenant":"nobody"}""", "There is no tenant 'nobody'.")]
    public async Task A_request_for_what_is_not_there_is_refused_in_plain_words(string json, string message)
    {
        var run = SyncRunId.New(TimeProvider.System);
        await PublishAsync(json.Replace("}", $",\"syncRunId\":\"{run}\"}}", StringComparison.Ordinal));
        var refused = await Log.WaitAsync<SyncRunFailed>(m => m.SyncRunId == run);
        refused.Outcome.ShouldBe(SyncRunOutcome.Refused);
        refused.Kind.ShouldBe(FailureKind.Configuration);
        refused.Message.ShouldStartWith(message);
    }

    private async Task RunsAsync()
    {
        var name = "next-" + Guid.CreateVersion7().ToString("N");
        await Tables.AddSyncAsync(name, [["z"]]);
        var run = await fixture.StartAsync(name);
        await Log.WaitAsync<SyncRunCompleted>(m => m.SyncRunId == run);
    }

    private async Task PublishAsync(string body, Guid? messageId = null)
    {
        await using var connection = await new ConnectionFactory { Uri = fixture.RabbitMq }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var properties = new BasicProperties { MessageId = messageId?.ToString() };
        await channel.BasicPublishAsync(QueueNames.StartSync, routingKey: "", mandatory: false, properties, Encoding.UTF8.GetBytes(body));
        await channel.CloseAsync();
    }

    private async Task<uint> ErrorsAsync()
    {
        await using var connection = await new ConnectionFactory { Uri = fixture.RabbitMq }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        try
        {
            return (await channel.QueueDeclarePassiveAsync(QueueNames.StartSync + "_error")).MessageCount;
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return 0;
        }
    }

    private async Task UntilErrorsAsync(uint count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await ErrorsAsync() < count)
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
