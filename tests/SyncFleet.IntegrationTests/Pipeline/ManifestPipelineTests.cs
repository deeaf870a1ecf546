using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Shouldly;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>The connectors that are manifests, from API to table by the fleet's processes; the API itself is asked what must be there.</summary>
[Collection(FleetCollection.Name)]
public sealed class ManifestPipelineTests(FleetFixture fixture) : IDisposable
{
    private readonly HttpClient _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task The_brokers_own_queues_exchanges_bindings_and_connections_are_in_tables()
    {
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        var user = Uri.UnescapeDataString(LocalServices.RabbitMq.UserInfo).Split(':');
        _api.DefaultRequestHeaders.Authorization = Basic(user[0], user[1]);
        var settings = $$"""{"base_url":"{{LocalServices.RabbitMqManagement.AbsoluteUri.TrimEnd('/')}}","username":"{{user[0]}}","page_size":5}""";
        await using var sync = await BlueprintSync.AddAsync(fixture, sandbox, "rabbitmq", settings, [("password", user[1])]);
        var open = await ReadConnectionsAsync(atLeast: 4);

        // The first run makes the exchange of the event that ends it.
        await sync.CompleteOtherAsync(await sync.StartAsync());
        var run = await sync.CompleteOtherAsync(await sync.StartAsync());

        run.PagesFetched.ShouldBeGreaterThan(4, "with five items a page, some lists take several");
        run.Unchanged.ShouldBeGreaterThan(0);
        foreach (var list in new[] { "queues", "exchanges" })
        {
            var names = await sync.QueryAsync<string[]>($"SELECT array_agg(name) FROM broker.{list} WHERE vhost = $1 AND _sf_deleted_at IS NULL", VirtualHost);
            names.ShouldBe(await ReadNamesAsync($"{list}/{VirtualHost}"), ignoreOrder: true, list);
        }

        var bindings = await ReadAsync($"bindings/{VirtualHost}");
        (await sync.QueryAsync<long>("SELECT count(*) FROM broker.bindings WHERE vhost = $1 AND _sf_deleted_at IS NULL", VirtualHost)).ShouldBe(bindings.Count);
        var kept = (await ReadNamesAsync($"vhosts/{VirtualHost}/connections")).Intersect(open).ToList();
        kept.Count.ShouldBeGreaterThanOrEqualTo(4, "each process of the fleet has one");
        kept.ShouldBeSubsetOf(await sync.QueryAsync<string[]>("SELECT array_agg(name) FROM broker.connections WHERE _sf_deleted_at IS NULL"));
    }

    [Fact]
    public async Task A_salons_locations_clients_staff_services_appointments_and_payments_are_in_tables_and_stay_right()
    {
        await using var sandbox = await SandboxControl.StartAsync(products: 1, "--Altegio:PerSecond", "0", "--Altegio:PerMinute", "0");
        _api.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer partner-demo, User user-demo");
        _api.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/vnd.api.v2+json"));
        var start = TimeProvider.System.GetUtcNow().AddDays(-60).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var settings = $$"""{"base_url":"{{sandbox.Address}}altegio/api/v1","location_id":4321,"start_date":"{{start}}","page_size":30}""";
        await using var sync = await BlueprintSync.AddAsync(fixture, sandbox, "altegio", settings, [("partner_token", "partner-demo"), ("user_token", "user-demo")]);

        var first = await sync.CompleteOtherAsync(await sync.StartAsync());
        await CompareAsync(sync, sandbox);
        first.PagesFetched.ShouldBeGreaterThanOrEqualTo(10, "with 30 records a page, clients and appointments take several");

        await ChangeAsync(sandbox, "records", count: 6, deletes: 3);
        await ChangeAsync(sandbox, "clients", count: 4, deletes: 0);
        var second = await sync.CompleteOtherAsync(await sync.StartAsync());
        (second.Written + second.Deleted).ShouldBe(13);
        await CompareAsync(sync, sandbox);

        // The API tells of neither; a full refresh sees that they are gone.
        await ChangeAsync(sandbox, "clients", count: 0, deletes: 4);
        await ChangeAsync(sandbox, "transactions", count: 0, deletes: 5);
        (await sync.CompleteOtherAsync(await sync.StartAsync())).Vanished.ShouldBe(0);
        (await sync.CompleteOtherAsync(await sync.StartAsync(fullRefresh: true))).Vanished.ShouldBe(9);
        await CompareAsync(sync, sandbox);
    }

    private string VirtualHost => fixture.RabbitMq.AbsolutePath.TrimStart('/');

    private static AuthenticationHeaderValue Basic(string user, string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    // Living rows and tombstones as the API has them.
    private async Task CompareAsync(FleetSync sync, SandboxControl sandbox)
    {
        foreach (var (path, table) in new[] { ("clients/4321", "clients"), ("staff/4321", "employees"), ("services/4321", "services"), ("records/4321", "appointments"), ("companies", "salons"), ("transactions/4321", "payments") })
        {
            var answer = await _api.GetFromJsonAsync<JsonElement>(new Uri(sandbox.Address, $"altegio/api/v1/{path}?count=300&with_deleted=1"));
            var living = answer.GetProperty("data").EnumerateArray().Where(r => !(r.TryGetProperty("deleted", out var deleted) && deleted.ValueKind == JsonValueKind.True));
            var ids = await sync.QueryAsync<long[]>($"SELECT array_agg(id) FROM salon.{table} WHERE _sf_deleted_at IS NULL");
            ids.ShouldBe(living.Select(r => r.GetProperty("id").GetInt64()), ignoreOrder: true, table);
        }
    }

    private async Task ChangeAsync(SandboxControl sandbox, string stream, int count, int deletes) =>
        (await _api.PostAsJsonAsync(new Uri(sandbox.Address, "sandbox/change"), new { upstream = "altegio", stream, account = "4321", count, deletes })).EnsureSuccessStatusCode();

    // The broker tells of a connection when its statistics are next gathered, some seconds after it was made.
    private async Task<IReadOnlyList<string>> ReadConnectionsAsync(int atLeast)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var names = await ReadNamesAsync($"vhosts/{VirtualHost}/connections");
        while (names.Count < atLeast && await timer.WaitForNextTickAsync(limit.Token))
        {
            names = await ReadNamesAsync($"vhosts/{VirtualHost}/connections");
        }

        return names;
    }

    private async Task<IReadOnlyList<JsonElement>> ReadAsync(string path) =>
        [.. (await _api.GetFromJsonAsync<JsonElement>(new Uri(LocalServices.RabbitMqManagement, $"api/{path}"))).EnumerateArray()];

    private async Task<IReadOnlyList<string>> ReadNamesAsync(string path) => [.. (await ReadAsync(path)).Select(item => item.GetProperty("name").GetString()!)];
}
