using System.Text;
using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Webhooks;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;
using Xunit;

namespace SyncFleet.Tests.Connectors.Webhooks;

public sealed class WebhookConnectorTests
{
    private readonly FakeDeliveries _deliveries = new();

    [Fact]
    public async Task A_body_is_a_record_or_an_array_of_records_and_says_when_it_came()
    {
        _deliveries.Store("a", "{\n \"id\": 1.50,\n \"o\": {\n \"x\": 1 } }");
        _deliveries.Store("a", """[{"id":2},{"id":3}]""");

        var pages = await ReadAsync(new { streams = new[] { "a" } });

        Encoding.UTF8.GetString(pages.Single().Records.Span).Trim().Split('\n').ShouldBe(
        [
            """{"_delivery":1,"_received_at":"2026-11-01T00:00:00.0000000Z","id":1.50,"o":{"x":1}}""",
            """{"_delivery":4,"_received_at":"2026-11-01T00:00:01.0000000Z","id":2}""",
            """{"_delivery":4,"_received_at":"2026-11-01T00:00:01.0000000Z","id":3}""",
        ]);
        pages[0].CursorAfter.ShouldBe("""{"_delivery":4}""");
    }

    [Fact]
    public async Task What_cannot_be_made_out_is_rejected_and_the_rest_goes_on()
    {
        _deliveries.Store("a", "id=1&x=2");
        _deliveries.Store("a", """{"data":{"items":[{"id":1},17]}}""");
        _deliveries.Store("a", """{"ping":true}""");
        _deliveries.Store("a", """{"data":{"items":{"id":2}}}""");

        var page = (await ReadAsync(new { streams = new[] { "a" }, records_path = "data.items" })).Single();

        page.RecordCount.ShouldBe(2);
        page.Rejected.Select(rejected => rejected.Reason).ShouldBe(
            ["Delivery 1: its body is no JSON.", "Delivery 4: a record in it is no object.", "Delivery 7: it has nothing at 'data.items'."]);
        JsonDocument.Parse(page.Rejected[0].Record).RootElement.GetProperty("_text").GetString().ShouldBe("id=1&x=2");
        page.CursorAfter.ShouldBe("""{"_delivery":10}""");
    }

    [Theory]
    [InlineData("""{"eventNotifications":[{"realmId":"1","dataChangeEvent":{"entities":[{"name":"Vendor","id":"56"},{"name":"Invoice","id":"9"}]}},{"realmId":"2","dataChangeEvent":{"entities":[{"name":"Item","id":"3"}]}}]}""", "eventNotifications.dataChangeEvent.entities", "id", "56,9,3")]
    [InlineData("""[{"specversion":"1.0","type":"qbo.vendor.updated.v1","intuitentityid":"56"},{"specversion":"1.0","type":"qbo.item.created.v1","intuitentityid":"3"}]""", null, "intuitentityid", "56,3")]
    [InlineData("""{"company_id":4321,"resource":"record","resource_id":"880001","status":"delete","data":{"id":880001,"deleted":true}}""", null, "resource_id", "880001")]
    public async Task Notifications_of_QuickBooks_and_Altegio_become_a_record_for_each_entity(string body, string? path, string field, string ids)
    {
        _deliveries.Store("a", body);

        var page = (await ReadAsync(path is null ? new { streams = new[] { "a" } } : new { streams = new[] { "a" }, records_path = path })).Single();

        page.Rejected.ShouldBeEmpty();
        Encoding.UTF8.GetString(page.Records.Span).Trim().Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty(field).GetString()).ShouldBe(ids.Split(','));
    }

    [Fact]
    public async Task A_process_without_the_fleets_store_says_so()
    {
        var source = new SourceContext
        {
            Config = JsonSerializer.SerializeToElement(new { streams = new[] { "a" } }),
            Budget = new SyncFleet.Core.Budgets.UnlimitedBudget(),
            Time = TimeProvider.System,
            Http = new HttpMessageInvoker(new SocketsHttpHandler()),
        };

        (await Should.ThrowAsync<SyncFleetException>(() => new WebhookConnector().CheckAsync(source, CancellationToken.None))).Kind.ShouldBe(FailureKind.Configuration);
    }

    private async Task<List<Page>> ReadAsync(object settings) =>
        await new WebhookConnector().ReadAsync(_deliveries.Open(JsonSerializer.SerializeToElement(settings)), new ReadRequest { Stream = "a" }, CancellationToken.None).ToListAsync();
}
