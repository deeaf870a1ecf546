using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Xunit;

namespace SyncFleet.Testing.Services;

/// <summary>A virtual host of the test class's own on the running broker, deleted at the end.</summary>
public sealed class RabbitMqFixture : IAsyncLifetime
{
    private readonly string _name = "test-" + Guid.CreateVersion7().ToString("N");
    private readonly HttpClient _http = NewClient();

    /// <summary>Address with credentials and virtual host: <c>amqp://user:password@host:port/vhost</c>.</summary>
    public Uri Uri { get; private set; } = null!;

    public string VirtualHost => _name;

    public async ValueTask InitializeAsync()
    {
        var user = LocalServices.RabbitMq.UserInfo.Split(':')[0];
        (await _http.PutAsync($"api/vhosts/{_name}", content: null)).EnsureSuccessStatusCode();
        (await _http.PutAsJsonAsync($"api/permissions/{_name}/{user}", new { configure = ".*", write = ".*", read = ".*" })).EnsureSuccessStatusCode();
        Uri = new UriBuilder(LocalServices.RabbitMq) { Path = "/" + _name }.Uri;
    }

    /// <summary>Adds a user of the test class's own, who may connect and open channels but declare, read and write nothing.</summary>
    /// <returns>The address with that user's credentials.</returns>
    public async Task<Uri> AddPowerlessUserAsync()
    {
        (await _http.PutAsJsonAsync($"api/users/{_name}", new { password = $"secret-of-{_name}", tags = "" })).EnsureSuccessStatusCode();
        (await _http.PutAsJsonAsync($"api/permissions/{_name}/{_name}", new { configure = "^$", write = "^$", read = "^$" })).EnsureSuccessStatusCode();
        return new UriBuilder(Uri) { UserName = _name, Password = $"secret-of-{_name}" }.Uri;
    }

    public async ValueTask DisposeAsync()
    {
        await _http.DeleteAsync($"api/vhosts/{_name}");
        await _http.DeleteAsync($"api/users/{_name}");
        _http.Dispose();
    }

    private static HttpClient NewClient()
    {
        var client = new HttpClient { BaseAddress = LocalServices.RabbitMqManagement };
        var user = Convert.ToBase64String(Encoding.UTF8.GetBytes(System.Uri.UnescapeDataString(LocalServices.RabbitMq.UserInfo)));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", user);
        return client;
    }
}
