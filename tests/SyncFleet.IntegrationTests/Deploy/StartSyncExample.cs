using RabbitMQ.Client;

namespace SyncFleet.IntegrationTests.Deploy;

/// <summary>The program that README shows, line by line; <see cref="ReadmeTests"/> compares the two and runs it.</summary>
internal static class StartSyncExample
{
    public static async Task MainAsync(string[] args)
    {
        var factory = new ConnectionFactory { Uri = new Uri(args[0]) };   // amqp://user:password@127.0.0.1:5672/
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var body = """{"sync":"finale","requestedBy":"nightly job"}"""u8.ToArray();
        await channel.BasicPublishAsync(exchange: "syncfleet-start-sync", routingKey: "", body: body);
    }
}
