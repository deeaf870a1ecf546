using System.Net;
using System.Text;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace SyncFleet.Tests.Sandbox.Finale;

public sealed class FinaleEndpointsTests
{
    [Fact]
    public async Task A_collection_is_column_major_and_all_columns_are_of_one_length()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        foreach (var resource in new[] { "product", "partygroup", "facility", "order", "inventoryitem", "inventoryvariance", "shipment" })
        {
            var collection = await sandbox.FinaleJsonAsync($"{resource}?limit=7");
            collection.ValueKind.ShouldBe(JsonValueKind.Object, resource);
            collection.EnumerateObject().ShouldAllBe(field => field.Value.GetArrayLength() == 7);
        }
    }

    [Fact]
    public async Task Both_forms_of_the_path_answer_and_the_addresses_inside_records_can_be_followed()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var withSlash = await sandbox.FinaleJsonAsync("product/?limit=20");
        var without = await sandbox.FinaleJsonAsync("product?limit=20");
        withSlash.ToString().ShouldBe(without.ToString());

        var (ids, urls) = (SandboxHost.Column(without, "productId"), SandboxHost.Column(without, "productUrl"));
        for (var i = 0; i < ids.Length; i++)
        {
            using var response = await sandbox.FinaleRawAsync(urls[i]!);
            (await SandboxHost.JsonAsync(response)).GetProperty("productId").GetString().ShouldBe(ids[i]);
        }
    }

    [Fact]
    public async Task An_address_built_from_the_product_id_fails_where_the_url_has_another_id()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var products = await sandbox.FinaleJsonAsync("product?limit=20");
        var (ids, urls) = (SandboxHost.Column(products, "productId"), SandboxHost.Column(products, "productUrl"));
        var odd = Enumerable.Range(0, ids.Length).First(i => !urls[i]!.EndsWith(ids[i]!, StringComparison.Ordinal));

        using var response = await sandbox.FinaleAsync($"product/{ids[odd]}");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Lines_of_an_order_come_with_the_single_order_only_unless_switched_on()
    {
        await using var usual = await SandboxHost.StartAsync();
        await using var other = await SandboxHost.StartAsync("--Finale:OrderItemsInCollections", "true");

        (await usual.FinaleJsonAsync("order?limit=2")).TryGetProperty("orderItemList", out _).ShouldBeFalse();
        (await usual.FinaleJsonAsync("order/PO-0000001")).GetProperty("orderItemList").GetArrayLength().ShouldBeGreaterThan(0);
        (await other.FinaleJsonAsync("order?limit=2")).GetProperty("orderItemList").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Exactly_one_quantity_of_an_inventory_item_is_not_zero_and_a_product_has_several_rows()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var items = await sandbox.FinaleJsonAsync("inventoryitem");
        string[] quantities = ["quantityOnHand", "quantityOnOrder", "quantityReserved"];
        for (var row = 0; row < items.GetProperty("productUrl").GetArrayLength(); row++)
        {
            quantities.Count(q => items.GetProperty(q)[row].GetInt64() != 0).ShouldBe(1);
        }

        SandboxHost.Column(items, "productUrl").GroupBy(p => p).ShouldContain(g => g.Count() > 1);
    }

    [Fact]
    public async Task A_collection_is_capped_without_a_word()
    {
        await using var sandbox = await SandboxHost.StartAsync("--Finale:Cap", "100");
        (await sandbox.FinaleJsonAsync("product")).GetProperty("productId").GetArrayLength().ShouldBe(100);
        (await sandbox.FinaleJsonAsync("product?limit=300")).GetProperty("productId").GetArrayLength().ShouldBe(100);
    }

    [Theory]
    [InlineData("demo-key:wrong", "product", HttpStatusCode.Unauthorized)]
    [InlineData("nonsense", "product", HttpStatusCode.Unauthorized)]
    [InlineData("limited-key:limited-secret", "order", HttpStatusCode.Forbidden)]
    [InlineData("globex-key:globex-secret", "product", HttpStatusCode.Forbidden)]
    [InlineData("limited-key:limited-secret", "product", HttpStatusCode.OK)]
    public async Task Credentials_open_what_they_may(string credentials, string resource, HttpStatusCode expected)
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var response = await sandbox.FinaleAsync($"{resource}?limit=1", credentials: credentials);
        response.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task Accounts_hold_different_records()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var acme = await sandbox.FinaleAsync("product?limit=5");
        using var globex = await sandbox.FinaleRawAsync("/finale/globex/api/product?limit=5", "globex-key:globex-secret");
        SandboxHost.Column(await SandboxHost.JsonAsync(acme), "internalName").ShouldNotBe(SandboxHost.Column(await SandboxHost.JsonAsync(globex), "internalName"));
    }

    [Fact]
    public async Task The_old_login_gives_a_session_cookie_and_a_map_of_the_resources()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        using var refused = await sandbox.Client.PostAsync("/finale/acme/api/auth", new StringContent("{\"username\":\"demo\",\"password\":\"no\"}"));
        using var login = await sandbox.Client.PostAsync("/finale/acme/api/auth", new StringContent("{\"username\":\"demo\",\"password\":\"demo-password\"}"));
        var resources = await SandboxHost.JsonAsync(login);

        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        login.Headers.GetValues("Set-Cookie").Single().ShouldStartWith("JSESSIONID=");
        using var products = await sandbox.Client.GetAsync(resources.GetProperty("resourceProduct").GetString() + "?limit=1");
        products.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Errors_come_in_seven_shapes()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        HashSet<string> shapes = [];
        for (var i = 0; i < 14; i++)
        {
            using var response = await sandbox.FinaleAsync("nothing");
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            var text = await response.Content.ReadAsStringAsync();
            text.ShouldContain("unknown resource nothing");
            shapes.Add(text[0] == '{' ? JsonDocument.Parse(text).RootElement.EnumerateObject().Last().Name : "text");
        }

        shapes.ShouldBe(["text", "errorMessageList", "errorMessage", "error", "message", "exception", "errors"], ignoreOrder: true);
    }

    [Fact]
    public async Task Errors_come_with_status_200_when_switched_on()
    {
        await using var sandbox = await SandboxHost.StartAsync("--Finale:ErrorsWithStatus200", "true");
        using var response = await sandbox.FinaleAsync("product?limit=none");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldContain("limit must be a positive integer");
    }

    [Fact]
    public async Task An_empty_collection_keeps_its_keys_unless_switched_off()
    {
        const string Nothing = """{"lastUpdatedDate":["2026-11-01T00:00:00",null]}""";
        await using var usual = await SandboxHost.StartAsync();
        await using var bare = await SandboxHost.StartAsync("--Finale:EmptyObjectWhenEmpty", "true");

        (await usual.FinaleJsonAsync("product", Nothing)).GetProperty("productId").GetArrayLength().ShouldBe(0);
        (await bare.FinaleJsonAsync("product", Nothing)).EnumerateObject().ShouldBeEmpty();
    }

    [Fact]
    public async Task Products_weigh_250_to_300_bytes()
    {
        await using var sandbox = await SandboxHost.StartAsync();
        var body = await (await sandbox.FinaleAsync("product")).Content.ReadAsStringAsync();
        (Encoding.UTF8.GetByteCount(body) / 500.0).ShouldBeInRange(230, 300);
    }
}
