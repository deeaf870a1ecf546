using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Testing.Services;
using SyncFleet.Web;
using Xunit;

namespace SyncFleet.IntegrationTests.Web;

/// <summary>The web process in this process, with a database and a virtual host of its own, and a connector named finale.</summary>
public sealed class WebFixture : IAsyncLifetime
{
    public const string Key = "integration-test-key";

    private WebApplication? _app;

    public PostgresFixture Postgres { get; } = new();

    public RabbitMqFixture RabbitMq { get; } = new();

    public Uri Address { get; private set; } = null!;

    /// <summary>Carries the key, acts for the tenant default.</summary>
    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Postgres.InitializeAsync();
        await RabbitMq.InitializeAsync();
        await Postgres.ExecuteAsync("INSERT INTO syncfleet.connectors (name, description) VALUES ('finale', $1::jsonb)", ConnectorDescriptionJson.Write(Finale));
        _app = WebProcess.Build(
        [
            $"--Postgres={Postgres.ConnectionString}", $"--RabbitMq={RabbitMq.Uri}", $"--Api:Key={Key}", "--Health:Port=0", "--Log:LibraryLevel=Error",
            $"--VAULT_KEY=k1:{Convert.ToBase64String(new byte[32])}",
        ]);
        await _app.StartAsync();
        Address = new Uri(_app.Urls.First());
        Client = NewClient();
    }

    /// <summary>A client with the key that acts for another tenant (null: default).</summary>
    public HttpClient NewClient(string? tenant = null, string? key = Key)
    {
        HttpClient client = new() { BaseAddress = Address };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
        }

        if (tenant is not null)
        {
            client.DefaultRequestHeaders.Add("X-Tenant", tenant);
        }

        return client;
    }

    /// <summary>Adds a tenant and returns a client that acts for it.</summary>
    public async Task<(HttpClient Client, TenantId Tenant)> AddTenantAsync(string slug)
    {
        var tenant = TenantId.New(TimeProvider.System);
        await Postgres.ExecuteAsync("INSERT INTO syncfleet.tenants (tenant_id, slug, name) VALUES ($1, $2, $2)", tenant.Value, slug);
        return (NewClient(slug), tenant);
    }

    /// <summary>A source and a sync of the given names in one file.</summary>
    public static string Definition(string source, string sync, string stream = "products") => $$"""
        source: {{source}}
        connector: finale
        settings: { base_url: http://127.0.0.1:1, account: acme }
        secrets: { api_key: { env: SYNCFLEET_SECRET_KEY }, api_secret: { env: SYNCFLEET_SECRET_SECRET } }
        ---
        sync: {{sync}}
        source: {{source}}
        destination: { schema: finale }
        phases:
          - name: catalogue
            streams:
              - stream: {{stream}}
                table: {{stream}}
                columns: { name: internalName }
        """;

    public async Task<HttpResponseMessage> ApplyAsync(string yaml, HttpClient? client = null, string query = "file=test.yaml") =>
        await (client ?? Client).PostAsync($"/api/v1/definitions?{query}", new StringContent(yaml, Encoding.UTF8, "application/yaml"));

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>();

    public Task<JsonElement> GetAsync(string path, HttpClient? client = null) => (client ?? Client).GetFromJsonAsync<JsonElement>(path);

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        await RabbitMq.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    private static ConnectorDescription Finale { get; } = new()
    {
        Name = "finale",
        Title = "Finale",
        SpecJson = """
            {"type":"object","required":["base_url","account","api_key","api_secret"],"properties":{
              "base_url":{"type":"string"},"account":{"type":"string"},"page_size":{"type":"integer","minimum":1,"maximum":1000},
              "api_key":{"type":"string","airbyte_secret":true},"api_secret":{"type":"string","airbyte_secret":true}}}
            """,
        Streams =
        [
            new() { Name = "products", Key = ["productId"], CursorField = "lastUpdatedDate" },
            new() { Name = "facilities", Key = ["facilityUrl"] },
            new() { Name = "inventory" },
        ],
    };
}
