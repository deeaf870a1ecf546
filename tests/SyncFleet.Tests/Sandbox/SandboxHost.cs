using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using SyncFleet.Sandbox;

namespace SyncFleet.Tests.Sandbox;

/// <summary>The sandbox in this process on a free port, with the limits off unless a test names them, and a client that has the demo rights.</summary>
internal sealed class SandboxHost : IAsyncDisposable
{
    public const string Basic = "demo-key:demo-secret";

    private static readonly string[] Usual =
    [
        "--urls", "http://127.0.0.1:0", "--Records", "500", "--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning",
        "--Finale:GetsPerMinute", "0", "--Finale:CollectionsPerHour", "0",
        "--Altegio:PerSecond", "0", "--Altegio:PerMinute", "0",
        "--QuickBooks:PerSecond", "0", "--QuickBooks:PerMinute", "0",
        "--ManyChat:SubscribersPerSecond", "0", "--ManyChat:GettersPerSecond", "0", "--ManyChat:SystemFieldsPerSecond", "0",
    ];

    private readonly WebApplication _app;

    private SandboxHost(WebApplication app)
    {
        _app = app;
        Client = new() { BaseAddress = new(app.Urls.First()), Timeout = TimeSpan.FromSeconds(30) };
    }

    public HttpClient Client { get; }

    public static Task<SandboxHost> StartAsync(params string[] args) => StartAsync(TimeProvider.System, args);

    public static async Task<SandboxHost> StartAsync(TimeProvider time, params string[] args)
    {
        var app = SandboxApp.Create([.. Usual, .. args], time);
        await app.StartAsync();
        return new(app);
    }

    public Task<HttpResponseMessage> FinaleAsync(string path, string? filter = null, string credentials = Basic)
    {
        var encoded = filter is null ? "" : $"{(path.Contains('?') ? '&' : '?')}filter={Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes(filter)))}";
        return FinaleRawAsync($"/finale/acme/api/{path}{encoded}", credentials);
    }

    public Task<HttpResponseMessage> FinaleRawAsync(string path, string credentials = Basic)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        return Client.SendAsync(request);
    }

    public async Task<JsonElement> FinaleJsonAsync(string path, string? filter = null)
    {
        using var response = await FinaleAsync(path, filter);
        return await JsonAsync(response);
    }

    public Task<HttpResponseMessage> AltegioAsync(
        string path, string authorization = "Bearer partner-demo, User user-demo", string? accept = "application/vnd.api.v2+json", object? body = null)
    {
        var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, $"/altegio/api/v1/{path}");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (accept is not null)
        {
            request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        }

        request.Content = body is null ? null : new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return Client.SendAsync(request);
    }

    public async Task<JsonElement> AltegioJsonAsync(string path)
    {
        using var response = await AltegioAsync(path);
        return await JsonAsync(response);
    }

    /// <summary>Any request; the body as JSON or, when it is a dictionary, as a form.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? authorization = null, object? body = null)
    {
        var request = new HttpRequestMessage(method, path);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        request.Content = body switch
        {
            null => null,
            Dictionary<string, string> form => new FormUrlEncodedContent(form),
            _ => new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        return Client.SendAsync(request);
    }

    public async Task<JsonElement> PostAsync(string path, object? body = null)
    {
        using var response = await Client.PostAsync(path, new StringContent(JsonSerializer.Serialize(body ?? new { })));
        return await JsonAsync(response);
    }

    public Task<JsonElement> FaultAsync(object rule) => PostAsync("/sandbox/faults", rule);

    public async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await Client.GetStringAsync(path)).RootElement;

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue($"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>A column of a Finale collection.</summary>
    public static string?[] Column(JsonElement collection, string field) => [.. collection.GetProperty(field).EnumerateArray().Select(v => v.ToString())];

    public static long[] Ids(JsonElement envelope) => [.. envelope.GetProperty("data").EnumerateArray().Select(d => d.GetProperty("id").GetInt64())];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
