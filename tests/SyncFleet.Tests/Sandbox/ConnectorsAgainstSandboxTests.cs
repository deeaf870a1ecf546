using System.Text;
using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Core.Budgets;
using Xunit;

namespace SyncFleet.Tests.Sandbox;

/// <summary>The catalogue's connectors read the simulated upstreams through real HTTP: every record, and after a change the changed ones.</summary>
public sealed class ConnectorsAgainstSandboxTests
{
    private static readonly ConnectorCatalogue Catalogue = ConnectorCatalogue.Load([], TimeProvider.System);

    [Theory]
    [InlineData("products", "product")]
    [InlineData("facilities", "facility")]
    [InlineData("shipments", "shipment")]
    [InlineData("inventory", "inventoryitem")]
    public async Task Finale_streams_are_read_completely(string stream, string resource)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var (records, _) = await ReadAsync("finale", stream, FinaleConfig(sandbox), null);

        records.Distinct(StringComparer.Ordinal).LongCount().ShouldBe(await CountAsync(sandbox, "finale", "acme", resource));
    }

    [Fact]
    public async Task Finale_products_that_changed_are_read_with_the_checkpoint()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var (first, checkpoint) = await ReadAsync("finale", "products", FinaleConfig(sandbox), null);
        await sandbox.PostAsync("/sandbox/change", new { upstream = "finale", stream = "product", percent = 5, creates = 5 });

        var (second, _) = await ReadAsync("finale", "products", FinaleConfig(sandbox), checkpoint);

        second.Except(first, StringComparer.Ordinal).Count().ShouldBe(30);
        second.Count.ShouldBeLessThan(60);
    }

    [Fact]
    public async Task Purchase_orders_come_with_their_lines_and_without_sales()
    {
        await using var sandbox = await SandboxHost.StartAsync("--Sizes:finale.order", "30");
        var (records, _) = await ReadAsync("finale", "purchase_orders", FinaleConfig(sandbox), null);

        records.Count.ShouldBe(20);
        records.ShouldAllBe(r => r.Contains("\"PURCHASE_ORDER\"") && r.Contains("\"orderItemUrl\""));
    }

    [Theory]
    [InlineData("companies", "all")]
    [InlineData("clients", "4321")]
    [InlineData("staff", "4321")]
    [InlineData("services", "4321")]
    [InlineData("records", "4321")]
    [InlineData("transactions", "4321")]
    public async Task Altegio_streams_are_read_completely(string stream, string account)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var (records, _) = await ReadAsync("altegio", stream, AltegioConfig(sandbox), null);

        records.Select(Id).Distinct().LongCount().ShouldBe(await CountAsync(sandbox, "altegio", account, stream));
    }

    [Fact]
    public async Task Altegio_records_that_changed_or_were_deleted_are_read_with_the_checkpoint()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var (first, checkpoint) = await ReadAsync("altegio", "records", AltegioConfig(sandbox), null);
        await sandbox.PostAsync("/sandbox/change", new { upstream = "altegio", stream = "records", count = 20, deletes = 5 });

        var (second, _) = await ReadAsync("altegio", "records", AltegioConfig(sandbox), checkpoint);

        second.Except(first, StringComparer.Ordinal).Count().ShouldBe(25);
        second.Count(r => r.Contains("\"deleted\":true")).ShouldBe(5);
        second.Count.ShouldBeLessThan(60);
    }

    private static async Task<(List<string> Records, string? Checkpoint)> ReadAsync(string connector, string stream, JsonElement config, string? checkpoint)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        var source = new SourceContext { Config = config, Budget = new UnlimitedBudget(), Time = TimeProvider.System, Http = http };
        List<string> records = [];
        var request = new ReadRequest { Stream = stream, Checkpoint = checkpoint };
        await foreach (var page in Catalogue.Find(connector)!.ReadAsync(source, request, TestContext.Current.CancellationToken))
        {
            records.AddRange(Encoding.UTF8.GetString(page.Records.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            checkpoint = page.CursorAfter ?? checkpoint;
        }

        return (records, checkpoint);
    }

    private static JsonElement FinaleConfig(SandboxHost sandbox) => JsonSerializer.SerializeToElement(new
    {
        baseUrl = $"{sandbox.Client.BaseAddress}finale",
        account = "acme",
        apiKey = "demo-key",
        apiSecret = "demo-secret",
        startDate = "2026-10-01",
    });

    private static JsonElement AltegioConfig(SandboxHost sandbox) => JsonSerializer.SerializeToElement(new
    {
        base_url = $"{sandbox.Client.BaseAddress}altegio/api/v1",
        partner_token = "partner-demo",
        user_token = "user-demo",
        location_id = 4321,
        start_date = "2026-10-01",
        page_size = 200,
    });

    private static long Id(string record) => JsonDocument.Parse(record).RootElement.GetProperty("id").GetInt64();

    private static async Task<long> CountAsync(SandboxHost sandbox, string upstream, string account, string stream) =>
        (await sandbox.GetAsync($"/sandbox/state/{upstream}/{account}/{stream}")).GetProperty("count").GetInt64();
}
