using System.Net;
using Shouldly;
using Xunit;

namespace SyncFleet.Tests.Sandbox.Finale;

public sealed class FinaleFilterTests
{
    [Fact]
    public async Task A_range_of_times_is_closed_at_both_ends_and_sorted()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var all = SandboxHost.Column(await sandbox.FinaleJsonAsync("product"), "lastUpdatedDate");
        var (lower, upper) = (all[100], all[200]);

        var found = SandboxHost.Column(await sandbox.FinaleJsonAsync("product", $$"""{"lastUpdatedDate":["{{lower}}","{{upper}}"]}"""), "lastUpdatedDate");

        found.ShouldBe(all[100..201]);
        found.ShouldBe(found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Moving_the_lower_bound_visits_every_record_and_repeats_only_the_edge()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        HashSet<string?> seen = [];
        var (lower, rows) = ("2026-10-04T00:00:00", 0);
        while (true)
        {
            var page = await sandbox.FinaleJsonAsync("product?limit=60", $$"""{"lastUpdatedDate":["{{lower}}",null]}""");
            seen.UnionWith(SandboxHost.Column(page, "productId"));
            var times = SandboxHost.Column(page, "lastUpdatedDate");
            rows += times.Length;
            if (times.Length < 60)
            {
                break;
            }

            lower = times[^1]!;
        }

        seen.Count.ShouldBe(500);
        rows.ShouldBe(500 + 8);
    }

    [Theory]
    [InlineData("""{"lastUpdatedDate":[null,"2026-10-20T00:00:00"]}""", "lastUpdatedDate filter needs a lower bound")]
    [InlineData("""{"lastUpdatedDate":["2026-09-01T00:00:00","2026-10-02T00:00:00"]}""", "lastUpdatedDate filter range may not exceed 30 days")]
    [InlineData("""{"lastUpdatedDate":["2026-09-30T00:00:00",null]}""", "lastUpdatedDate filter range may not exceed 30 days")]
    [InlineData("""{"lastUpdatedDate":["yesterday",null]}""", "lastUpdatedDate filter bounds must be dates")]
    [InlineData("""{"lastUpdatedDate":"2026-10-20T00:00:00"}""", "filter lastUpdatedDate must be [lower,upper]")]
    [InlineData("""{"colour":["red","red"]}""", "unknown filter field colour")]
    [InlineData("""["a"]""", "filter must be an object")]
    [InlineData("""{"lastUpdatedDate":""", "filter is not JSON")]
    public async Task A_bad_filter_is_refused(string filter, string message)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var response = await sandbox.FinaleAsync("product", filter);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain(message);
    }

    [Fact]
    public async Task A_filter_that_is_not_base64_is_refused()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var response = await sandbox.FinaleAsync("product?filter=%7B%7D");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_span_of_thirty_days_is_allowed()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var response = await sandbox.FinaleAsync("product", """{"lastUpdatedDate":["2026-10-01T00:00:00","2026-10-31T00:00:00"]}""");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Inventory_items_cannot_be_filtered()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var response = await sandbox.FinaleAsync("inventoryitem", """{"quantityOnHand":[1,null]}""");
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain("inventoryitem cannot be filtered");
    }

    [Fact]
    public async Task Texts_and_numbers_are_filtered_by_range_together_with_times()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        const string Filter = """{"statusId":["PRODUCT_INACTIVE","PRODUCT_INACTIVE"],"cost":[100,200.5],"lastUpdatedDate":["2026-10-10T00:00:00",null]}""";

        var found = await sandbox.FinaleJsonAsync("product", Filter);

        found.GetProperty("cost").EnumerateArray().ShouldAllBe(c => c.GetDecimal() >= 100 && c.GetDecimal() <= 200.5m);
        SandboxHost.Column(found, "statusId").ShouldAllBe(s => s == "PRODUCT_INACTIVE");
        found.GetProperty("cost").GetArrayLength().ShouldBeInRange(1, 100);
    }

    [Fact]
    public async Task The_order_type_filter_is_taken_and_not_obeyed_unless_switched_off()
    {
        const string Sales = """{"orderTypeId":["SALES_ORDER","SALES_ORDER"]}""";
        await using var usual = await SandboxHost.StartAsync();
        await using var obeying = await SandboxHost.StartAsync("--Finale:IgnoresOrderTypeFilter", "false");

        SandboxHost.Column(await usual.FinaleJsonAsync("order", Sales), "orderTypeId").ShouldContain("PURCHASE_ORDER");
        SandboxHost.Column(await obeying.FinaleJsonAsync("order", Sales), "orderTypeId").ShouldAllBe(t => t == "SALES_ORDER");
    }
}
