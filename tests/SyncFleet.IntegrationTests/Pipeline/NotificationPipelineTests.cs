using System.Text;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Sweeping;
using SyncFleet.Postgres.Fetching;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>What a SaaS API tells by webhook, from the store of deliveries to a table, and what becomes of the deliveries.</summary>
[Collection(FleetCollection.Name)]
public sealed class NotificationPipelineTests(FleetFixture fixture)
{
    [Fact]
    public async Task Notifications_are_in_a_table_once_each_and_go_when_they_are_written()
    {
        FleetDatabase database = new(fixture.Fleet.DataSource);
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        await using var sync = await BlueprintSync.AddAsync(fixture, sandbox, "notifications", """{"streams":["altegio"],"page_size":10}""", []);
        var source = new SourceId(await sync.QueryAsync<Guid>("SELECT source_id FROM syncfleet.sources WHERE name = 'altegio-hooks'"));
        DeliveryStore store = new(database);
        for (var n = 1; n <= 25; n++)
        {
            await StoreAsync(n);
            (await StoreAsync(n)).ShouldBeFalse("a key comes in once");
        }

        DeliveryRetention retention = new(database);
        await retention.CleanAsync(TimeSpan.Zero, CancellationToken.None);
        (await KeptAsync()).ShouldBe(25, "nobody has read them");
        (await sync.CompleteOtherAsync(await sync.StartAsync())).Written.ShouldBe(25);
        (await sync.QueryAsync<string>("SELECT string_agg(DISTINCT happened, ',' ORDER BY happened) || ' ' || count(DISTINCT resource_id) FROM notifications.altegio")).ShouldBe("created,deleted,updated 25");

        await StoreAsync(26);
        await retention.CleanAsync(TimeSpan.Zero, CancellationToken.None);
        (await KeptAsync()).ShouldBe(1, "what is written goes, what came since stays");
        (await sync.CompleteOtherAsync(await sync.StartAsync())).Written.ShouldBe(1);

        Task<long> KeptAsync() => sync.QueryAsync<long>("SELECT count(*) FROM syncfleet.webhook_deliveries WHERE source_id = $1", source.Value);

        Task<bool> StoreAsync(int n) => store.StoreAsync(PostgresFixture.DefaultTenant, source, Delivery(n), CancellationToken.None);
    }

    private static NewDelivery Delivery(int n)
    {
        var status = (n % 3) switch { 0 => "delete", 1 => "create", _ => "update" };
        var body = FormattableString.Invariant($$"""{"company_id":4321,"resource":"record","resource_id":{{880000 + n}},"status":"{{status}}","data":{"deleted":false} }""");
        return new NewDelivery { Stream = "altegio", Key = FormattableString.Invariant($"4321:record:{n}"), ReceivedAt = TimeProvider.System.GetUtcNow(), Body = Encoding.UTF8.GetBytes(body) };
    }
}
