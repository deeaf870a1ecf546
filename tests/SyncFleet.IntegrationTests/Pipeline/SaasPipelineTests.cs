using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using SyncFleet.Testing.Processes;
using Xunit;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>The blueprint of each connector, from simulated API to tables by the fleet's processes; what must be there the sandbox says.</summary>
[Collection(FleetCollection.Name)]
public sealed class SaasPipelineTests(FleetFixture fixture) : IDisposable
{
    private static readonly string[] Unlimited =
    [
        "--Records", "60", "--QuickBooks:PerSecond", "0", "--QuickBooks:PerMinute", "0",
        "--ManyChat:SubscribersPerSecond", "0", "--ManyChat:GettersPerSecond", "0",
    ];

    private readonly HttpClient _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task The_books_of_a_company_are_in_tables_and_deleted_documents_become_tombstones()
    {
        await using var sandbox = await SandboxControl.StartAsync(products: 1, Unlimited);
        var settings = $$"""{"baseUrl":"{{sandbox.Address}}quickbooks","authUrl":"{{sandbox.Address}}quickbooks/oauth2/v1/tokens/bearer","realmId":"4620816365000000","clientId":"demo-client","pageSize":25}""";
        await using var sync = await BlueprintSync.AddAsync(
            fixture, sandbox, "quickbooks", settings, [("clientSecret", "demo-client-secret"), ("refreshToken", "AB11-demo-refresh-token")]);
        string[] tables = ["vendors", "customers", "items", "purchase_orders", "invoices", "payments"];

        await sync.CompleteOtherAsync(await sync.StartAsync());
        foreach (var table in tables)
        {
            (await LivingAsync(sync, "books", table)).ShouldBe(60, table);
        }

        await ChangeAsync(sandbox, "quickbooks", "invoice", count: 5, deletes: 4, creates: 2);
        await ChangeAsync(sandbox, "quickbooks", "vendor", count: 3, deletes: 2, creates: 0);
        var second = await sync.CompleteOtherAsync(await sync.StartAsync());

        (second.Written, second.Deleted).ShouldBe((5 + 2 + 3 + 2, 4));
        (await LivingAsync(sync, "books", "invoices")).ShouldBe(58);
        (await sync.QueryAsync<long>("SELECT count(*) FROM books.vendors WHERE NOT active")).ShouldBe(2, "a vendor that is removed is made inactive");
        var tokens = (await sandbox.ReadStateAsync()).GetProperty("tokens").EnumerateArray().Single(t => t.GetProperty("upstream").GetString() == "quickbooks");
        tokens.GetProperty("refreshes").GetInt64().ShouldBe(1, "six streams and two runs share one token");
        tokens.GetProperty("refusedRefreshes").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Runs_of_a_company_that_took_its_permission_back_fail_at_once_until_it_is_connected_again()
    {
        await using var sandbox = await SandboxControl.StartAsync(products: 1, Unlimited);
        var settings = $$"""{"baseUrl":"{{sandbox.Address}}quickbooks","authUrl":"{{sandbox.Address}}quickbooks/oauth2/v1/tokens/bearer","realmId":"4620816365000000","clientId":"demo-client"}""";
        var (sync, source) = await BlueprintSync.AddWithIdAsync(
            fixture, sandbox, ("quickbooks", "disconnected"), settings, [("clientSecret", "demo-client-secret"), ("refreshToken", "AB11-gone")]);
        await using var owned = sync;

        var first = await sync.WaitEndedAsync(await sync.StartAsync());
        var second = await sync.WaitEndedAsync(await sync.StartAsync());

        foreach (var failed in new[] { first, second })
        {
            failed.Status.ShouldBe("failed");
            failed.Failure.ShouldContain("configuration The source needs re-authorisation");
            failed.Failure.ShouldContain("syncfleet source set-secret");
        }

        (await RefusedRefreshesAsync()).ShouldBe(1, "six streams and two runs asked once");
        await BlueprintSync.SealAsync(fixture, source, [("refreshToken", "AB11-demo-refresh-token")]);
        await sync.CompleteOtherAsync(await sync.StartAsync());
        (await LivingAsync(sync, "disconnected", "vendors")).ShouldBe(60);

        async Task<long> RefusedRefreshesAsync() => (await sandbox.ReadStateAsync()).GetProperty("tokens").EnumerateArray()
            .Single(t => t.GetProperty("upstream").GetString() == "quickbooks").GetProperty("refusedRefreshes").GetInt64();
    }

    [Fact]
    public async Task A_crms_identities_and_documents_are_in_tables_with_the_offset_of_Tehran()
    {
        await using var sandbox = await SandboxControl.StartAsync(products: 1, Unlimited);
        var settings = $$"""{"baseUrl":"{{sandbox.Address}}payamgostar","username":"demo","pageSize":25}""";
        await using var sync = await BlueprintSync.AddAsync(fixture, sandbox, "payamgostar", settings, [("password", "demo-password")]);

        await sync.CompleteOtherAsync(await sync.StartAsync());
        foreach (var table in new[] { "persons", "organizations", "pre_invoices", "invoices" })
        {
            (await LivingAsync(sync, "crm", table)).ShouldBe(60, table);
        }

        var latest = await sync.QueryAsync<DateTime>("SELECT max(modified_at) FROM crm.persons");
        var now = (await sandbox.ReadStateAsync()).GetProperty("now").GetDateTimeOffset().UtcDateTime;
        latest.ShouldBeInRange(now.AddDays(-2), now, "the newest record is hours old, not hours ahead");
        await ChangeAsync(sandbox, "payamgostar", "quote", count: 6, deletes: 0, creates: 1);
        (await sync.CompleteOtherAsync(await sync.StartAsync())).Written.ShouldBe(7);

        foreach (var stream in new[] { "person", "organization", "invoice", "quote" })
        {
            await ChangeAsync(sandbox, "payamgostar", stream, count: 0, deletes: 2, creates: 0);
        }

        (await sync.CompleteOtherAsync(await sync.StartAsync())).Vanished.ShouldBe(0);
        (await sync.CompleteOtherAsync(await sync.StartAsync(fullRefresh: true))).Vanished.ShouldBe(8, "a full refresh sees what is gone");
        (await LivingAsync(sync, "crm", "pre_invoices")).ShouldBe(59);
    }

    [Fact]
    public async Task Contacts_of_the_accounting_are_in_a_table_without_staff_and_passwords_and_those_gone_become_tombstones()
    {
        await using var sandbox = await SandboxControl.StartAsync(products: 1, [.. Unlimited, "--Siagh:StaffEvery", "20"]);
        var settings = $$"""{"baseUrl":"{{sandbox.Address}}siagh","username":"حسابدار","secondsBetweenReads":1}""";
        await using var sync = await BlueprintSync.AddAsync(fixture, sandbox, "siagh", settings, [("passwordHash", "4B4D9529148D8D9440D7E20C78287F69")]);

        await sync.CompleteOtherAsync(await sync.StartAsync());
        (await LivingAsync(sync, "accounting", "contacts")).ShouldBe(57, "three of sixty are staff");
        (await sync.QueryAsync<long>("SELECT count(*) FROM accounting.contacts WHERE (kind = 'organization') = (name LIKE 'شرکت%') AND kind IN ('person', 'organization')"))
            .ShouldBe(57, "TowardType true is an organization, false a person");
        (await sync.QueryAsync<long>("SELECT count(*) FROM accounting.contacts WHERE registered_on BETWEEN now() - interval '40 days' AND now() + interval '1 day'")).ShouldBe(57);

        await ChangeAsync(sandbox, "siagh", "contacts", count: 0, deletes: 3, creates: 0);
        await _api.PostAsync(new Uri(sandbox.Address, "sandbox/end-sessions/siagh"), null);
        await sync.CompleteOtherAsync(await sync.StartAsync());
        (await LivingAsync(sync, "accounting", "contacts")).ShouldBeInRange(54, 56);
        (await sync.QueryAsync<long>("SELECT count(*) FROM accounting.contacts WHERE _sf_deleted_at IS NOT NULL")).ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task A_chat_pages_tags_fields_and_known_subscribers_are_in_tables()
    {
        await using var sandbox = await SandboxControl.StartAsync(products: 1, Unlimited);
        var ids = string.Join(',', Enumerable.Range(1, 60).Select(n => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\"{9001002000 + n}\"")));
        var settings = $$"""{"base_url":"{{sandbox.Address}}manychat","subscriber_ids":[{{ids}},"9001009999"],"sync_field_id":301,"sync_field_values":["C-1","C-2"]}""";
        await using var sync = await BlueprintSync.AddAsync(fixture, sandbox, "manychat", settings, [("api_key", "55501:demo-manychat-key")]);

        await sync.CompleteOtherAsync(await sync.StartAsync());

        (await LivingAsync(sync, "chat", "tags")).ShouldBe(12);
        (await LivingAsync(sync, "chat", "custom_fields")).ShouldBe(8);
        (await LivingAsync(sync, "chat", "flows")).ShouldBe(await CountAsync(sandbox, "manychat", "55501", "flows"));
        (await LivingAsync(sync, "chat", "subscribers")).ShouldBe(60, "one of the ids is nobody's");
        (await LivingAsync(sync, "chat", "found_subscribers")).ShouldBe(4, "sixty subscribers share fifty values");

        await ChangeAsync(sandbox, "manychat", "subscribers", count: 0, deletes: 5, creates: 0);
        (await sync.CompleteOtherAsync(await sync.StartAsync())).Vanished.ShouldBe(5);
        (await LivingAsync(sync, "chat", "subscribers")).ShouldBe(55, "who is gone is a tombstone");
    }

    [Fact]
    public async Task An_inventorys_streams_are_all_in_tables()
    {
        await using var sandbox = await SandboxControl.StartAsync(products: 60, Unlimited);
        var start = TimeProvider.System.GetUtcNow().AddDays(-40).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var settings = $$"""{"baseUrl":"{{sandbox.Address}}finale","account":"acme","startDate":"{{start}}","requestsPerMinute":100000,"collectionsPerHour":100000,"headroom":0}""";
        await using var sync = await BlueprintSync.AddAsync(fixture, sandbox, "finale", settings, [("apiKey", "demo-key"), ("apiSecret", "demo-secret")]);

        await sync.CompleteOtherAsync(await sync.StartAsync());
        foreach (var (table, stream) in new[] { ("products", "product"), ("facilities", "facility"), ("shipments", "shipment"), ("stock", "inventoryitem") })
        {
            (await LivingAsync(sync, "finale", table)).ShouldBe(await CountAsync(sandbox, "finale", "acme", stream), table);
        }

        (await LivingAsync(sync, "finale", "vendors")).ShouldBe(await CountVendorsAsync(sandbox), "parties that are suppliers");
        (await sync.QueryAsync<long>("SELECT count(*) FROM finale.purchase_orders WHERE lines IS NOT NULL")).ShouldBe(40, "two of three orders are purchases, each with its lines");

        await ChangeAsync(sandbox, "finale", "inventoryitem", count: 9, deletes: 0, creates: 0);
        (await sync.CompleteOtherAsync(await sync.StartAsync())).Written.ShouldBe(0, "stock is given from the cache for an hour");
        (await sync.CompleteOtherAsync(await sync.StartAsync(fullRefresh: true))).Written.ShouldBe(9, "a full refresh asks");
        (await sync.CompleteOtherAsync(await sync.StartAsync())).Written.ShouldBe(0, "and what it got is kept in place of the older");
    }

    private async Task<long> CountVendorsAsync(SandboxControl sandbox)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(sandbox.Address, "finale/acme/api/partygroup"));
        request.Headers.Authorization = new("Basic", Convert.ToBase64String("demo-key:demo-secret"u8));
        using var answer = await _api.SendAsync(request);
        var parties = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        return parties.GetProperty("roleTypeIdList").EnumerateArray().Count(roles => roles.EnumerateArray().Any(role => role.GetString() == "SUPPLIER"));
    }

    private static Task<long> LivingAsync(FleetSync sync, string schema, string table) =>
        sync.QueryAsync<long>($"SELECT count(*) FROM {schema}.{table} WHERE _sf_deleted_at IS NULL");

    private async Task<long> CountAsync(SandboxControl sandbox, string upstream, string account, string stream) =>
        (await _api.GetFromJsonAsync<JsonElement>(new Uri(sandbox.Address, $"sandbox/state/{upstream}/{account}/{stream}"))).GetProperty("count").GetInt64();

    private async Task ChangeAsync(SandboxControl sandbox, string upstream, string stream, int count, int deletes, int creates) =>
        (await _api.PostAsJsonAsync(new Uri(sandbox.Address, "sandbox/change"), new { upstream, stream, count, deletes, creates })).EnsureSuccessStatusCode();
}
