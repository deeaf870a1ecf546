using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Pages;
using SyncFleet.IntegrationTests.Deploy;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Connectors;

/// <summary>The manifest <c>rabbitmq-management</c> against the running broker: a source nobody here wrote.</summary>
[Collection(AloneCollection.Name)]
public sealed class RabbitMqManagementTests(RabbitMqFixture broker) : IClassFixture<RabbitMqFixture>
{
    private const int QueueCount = 25;

    private readonly IConnector _connector = ConnectorCatalogue.Load([], TimeProvider.System).Find("rabbitmq-management")!;

    [Fact]
    public async Task Queues_exchanges_bindings_and_connections_of_the_broker_are_read()
    {
        await using var connection = await new ConnectionFactory { Uri = broker.Uri, ClientProvidedName = "manifest-test" }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        for (var i = 0; i < QueueCount; i++)
        {
            await channel.QueueDeclareAsync($"manifest-{i:00}", durable: true, exclusive: false, autoDelete: false);
            await channel.QueueBindAsync($"manifest-{i:00}", "amq.topic", $"key.{i}");
        }

        var queues = await ReadAsync("queues", pageSize: 10);
        var exchanges = await ReadAsync("exchanges", pageSize: 3);
        var bindings = await ReadAsync("bindings", pageSize: 10);
        await ReadAsync("connections", pageSize: 10);

        Own(queues).Select(queue => queue.GetProperty("name").GetString()).ShouldBe(Enumerable.Range(0, QueueCount).Select(i => $"manifest-{i:00}"), ignoreOrder: true);
        Own(exchanges).Count.ShouldBe(7, "those every virtual host has");
        Own(bindings).Count.ShouldBe(2 * QueueCount, "each queue is bound to the default exchange too");
    }

    [Fact]
    public async Task Check_accepts_the_brokers_credentials()
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());

        await _connector.CheckAsync(Source(http, 100), CancellationToken.None);
    }

    private List<JsonElement> Own(List<JsonElement> records) =>
        [.. records.Where(record => record.GetProperty("vhost").GetString() == broker.VirtualHost)];

    private async Task<List<JsonElement>> ReadAsync(string stream, int pageSize)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        var records = new List<JsonElement>();
        string? position = null;
        do
        {
            Page page = await _connector.ReadAsync(Source(http, pageSize), new ReadRequest { Stream = stream, Position = position }, CancellationToken.None).FirstAsync();
            records.AddRange(Encoding.UTF8.GetString(page.Records.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line)));
            position = page.NextPosition;
        }
        while (position is not null);

        return records;
    }

    private static SourceContext Source(HttpMessageInvoker http, int pageSize)
    {
        var user = LocalServices.RabbitMq.UserInfo.Split(':');
        return new SourceContext
        {
            Config = JsonSerializer.SerializeToElement(new
            {
                base_url = LocalServices.RabbitMqManagement.AbsoluteUri.TrimEnd('/'),
                username = Uri.UnescapeDataString(user[0]),
                password = Uri.UnescapeDataString(user[1]),
                page_size = pageSize,
            }),
            Budget = new UnlimitedBudget(),
            Time = TimeProvider.System,
            Http = http,
        };
    }
}
