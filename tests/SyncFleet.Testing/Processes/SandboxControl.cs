using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using SyncFleet.Sandbox;

namespace SyncFleet.Testing.Processes;

/// <summary>A sandbox of the test's own, in the test's process, and the switches of its faults and changes.</summary>
public sealed class SandboxControl : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private SandboxControl(WebApplication app)
    {
        _app = app;
        _http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("demo-key:demo-secret"u8));
    }

    public Uri Address => _http.BaseAddress!;

    /// <summary>Starts a sandbox with so many products, 100 records of everything else, no quotas and the wall clock's time.</summary>
    public static async Task<SandboxControl> StartAsync(int products, params string[] arguments)
    {
        var app = SandboxApp.Create([
            "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning", "--Now", "real", "--Records", "100", "--Sizes:finale.product", products.ToString(CultureInfo.InvariantCulture),
            "--Finale:GetsPerMinute", "0", "--Finale:CollectionsPerHour", "0", .. arguments]);
        await app.StartAsync();
        return new SandboxControl(app);
    }

    /// <summary>Switches faults on; each an object of <c>POST /sandbox/faults</c>.</summary>
    public Task AddFaultsAsync(params object[] faults) => PostAsync("sandbox/faults", faults);

    public async Task ClearFaultsAsync() => (await _http.DeleteAsync("sandbox/faults")).EnsureSuccessStatusCode();

    /// <summary>Changes products; returns how many live now.</summary>
    public async Task<int> ChangeProductsAsync(int count = 0, int deletes = 0, int creates = 0)
    {
        var result = await PostAsync("sandbox/change", new { upstream = "finale", stream = "product", account = "acme", count, deletes, creates });
        return result.GetProperty("count").GetInt32();
    }

    /// <summary>Requests and faults so far.</summary>
    public Task<JsonElement> ReadStateAsync() => _http.GetFromJsonAsync<JsonElement>("sandbox/state");

    /// <summary>What the sandbox counted for the account <c>acme</c>, by name, e.g. <c>maxSeenPerMinute</c>.</summary>
    public async Task<long> ReadRequestsAsync(string count)
    {
        var state = await ReadStateAsync();
        return state.GetProperty("requests").EnumerateArray().Single(r => r.GetProperty("account").GetString() == "acme").GetProperty(count).GetInt64();
    }

    /// <summary>How many requests were struck by a fault of a kind.</summary>
    public async Task<long> ReadStruckAsync(string kind)
    {
        var state = await ReadStateAsync();
        return state.GetProperty("struck").EnumerateObject().Where(s => s.Name.Equals(kind, StringComparison.OrdinalIgnoreCase)).Sum(s => s.Value.GetInt64());
    }

    /// <summary>Count and check sums of the living products; the sums as <c>StreamDigest</c> describes.</summary>
    public async Task<ProductDigest> ReadProductDigestAsync()
    {
        var state = await _http.GetFromJsonAsync<JsonElement>("sandbox/state/finale/acme/product");
        var digest = state.GetProperty("digest");
        return new ProductDigest(state.GetProperty("count").GetInt64(), digest.GetProperty("keys").GetInt64(), digest.GetProperty("rows").GetInt64());
    }

    /// <summary>The living products of <c>acme</c> as they stand, by their key; read past the API, so faults do not matter.</summary>
    public IReadOnlyDictionary<string, ProductVersion> ReadProducts() => SandboxProducts.Read(_app.Services);

    /// <summary>When each product was last updated, UTC. Asks the simulated API itself, so call it while no fault is on.</summary>
    public async Task<IReadOnlyDictionary<string, DateTime>> ReadProductDatesAsync()
    {
        var table = await _http.GetFromJsonAsync<JsonElement>("finale/acme/api/product");
        return table.GetProperty("productId").EnumerateArray()
            .Zip(table.GetProperty("lastUpdatedDate").EnumerateArray(), (id, date) => (Id: id.GetString()!, Date: date.GetString()!))
            .ToDictionary(p => p.Id, p => DateTime.Parse(p.Date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal), StringComparer.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body, JsonSerializerOptions.Web), Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(path, content);
        var answer = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(answer) : throw new InvalidOperationException($"The sandbox refused {path}: {answer}");
    }
}

/// <summary>What a destination must hold.</summary>
/// <param name="Count">Records.</param>
/// <param name="Keys">Sum over the keys.</param>
/// <param name="Rows">Sum over key, date and label.</param>
public readonly record struct ProductDigest(long Count, long Keys, long Rows);
