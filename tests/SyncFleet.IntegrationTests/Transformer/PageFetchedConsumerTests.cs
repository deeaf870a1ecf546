using System.Text.Json;
using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Hosting;
using SyncFleet.Hosting.Messaging;
using SyncFleet.Testing.Services;
using SyncFleet.Transformer;
using Xunit;

namespace SyncFleet.IntegrationTests.Transformer;

public sealed class PageFetchedConsumerTests(PostgresFixture postgres, RabbitMqFixture rabbit) : IClassFixture<PostgresFixture>, IClassFixture<RabbitMqFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_page_sent_to_the_queue_comes_back_as_rows_ready_and_a_hopeless_one_as_a_failure_to_the_coordinator()
    {
        var good = await TransformerHarness.CreateAsync(postgres);
        var bad = await TransformerHarness.CreateAsync(postgres);
        await good.StoreAsync(1, """{"id":"a"}""", """{"id":"b"}""");
        await bad.StoreRawAsync(1, count: 5, "{}\n"u8.ToArray());
        await using var connection = await new ConnectionFactory { Uri = rabbit.Uri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var ready = await ListenAsync(channel, QueueNames.WritePostgres);
        var failed = await ListenAsync(channel, QueueNames.Coordinate);
        var builder = FleetHost.CreateBuilder([$"--POSTGRES={postgres.ConnectionString}", $"--RABBITMQ={rabbit.Uri}"], "transformer").AddTransformer();
        await using var app = builder.Build();
        await app.StartAsync();
        var bus = app.Services.GetRequiredService<FleetBus>();
        await app.Services.GetRequiredService<IBusControl>().WaitForHealthStatus(BusHealthStatus.Healthy, Patience);
        await bus.SendAllAsync(QueueNames.Transform, [good.Message(), bad.Message()], CancellationToken.None);

        var rows = new[] { await TakeAsync<RowsReady>(ready), await TakeAsync<RowsReady>(ready) };
        rows.OrderBy(r => r.Lane).Select(r => (r.StreamRunId, r.PageNumber, r.Lane)).ShouldBe([(good.StreamRun, 1, 0), (good.StreamRun, 1, 1)]);
        var failure = await TakeAsync<StreamRunFailed>(failed);
        (failure.StreamRunId, failure.Kind).ShouldBe((bad.StreamRun, FailureKind.Defect));
        (await good.CountersAsync()).ShouldBe("transformed=1 dead=0 filtered=0 rows=2 batches=2");
        await app.StopAsync();
    }

    private static async Task<ChannelReader<JsonElement>> ListenAsync(IChannel channel, string name)
    {
        var bodies = Channel.CreateBounded<JsonElement>(100);
        await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true);
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false);
        await channel.QueueBindAsync(name, name, "");
        AsyncEventingBasicConsumer consumer = new(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
            await bodies.Writer.WriteAsync(JsonDocument.Parse(delivery.Body.ToArray()).RootElement.GetProperty("message"));
        await channel.BasicConsumeAsync(name, autoAck: true, consumer);
        return bodies.Reader;
    }

    private static async Task<T> TakeAsync<T>(ChannelReader<JsonElement> bodies)
        where T : class
    {
        using var limit = new CancellationTokenSource(Patience);
        return (await bodies.ReadAsync(limit.Token)).Deserialize<T>(JsonSerializerOptions.Web).ShouldNotBeNull();
    }
}
