using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SyncFleet.Cli.Api;

/// <summary>Calls the HTTP API. Every refusal and every silence becomes an <see cref="ApiException"/> that says what and where.</summary>
internal sealed class ApiClient(HttpClient http, Uri address, string key, string tenant)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(60);

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> shape, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Get, path, content: null, shape, cancellationToken);

    public Task<T> PostAsync<TBody, T>(string path, TBody body, JsonTypeInfo<TBody> bodyShape, JsonTypeInfo<T> shape, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body, bodyShape), shape, cancellationToken);

    public Task<T> PostTextAsync<T>(string path, string text, JsonTypeInfo<T> shape, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, new StringContent(text, Encoding.UTF8, "application/yaml"), shape, cancellationToken);

    public async Task SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(method, path, content, HttpCompletionOption.ResponseContentRead, cancellationToken);
    }

    public async Task<T> SendAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(method, path, content, HttpCompletionOption.ResponseContentRead, cancellationToken);
        try
        {
            return await response.Content.ReadFromJsonAsync(shape, cancellationToken) ?? throw Unreadable(path, "null");
        }
        catch (JsonException failure)
        {
            throw Unreadable(path, failure.Message);
        }
    }

    /// <summary>The run as it changes; ends with its last state. Goes on by itself when the connection breaks.</summary>
    public async IAsyncEnumerable<RunShape> WatchAsync(Guid run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = $"api/v1/runs/{run}/events";
        var breaks = 0;
        RunShape? last = null;
        while (last is not { HasEnded: true })
        {
            using var response = await CallAsync(HttpMethod.Get, path, content: null, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellationToken))
            {
                last = JsonSerializer.Deserialize(item.Data, ApiJson.Default.RunShape) ?? throw Unreadable(path, "null");
                breaks = 0;
                yield return last;
            }

            if (last is not { HasEnded: true } && ++breaks > 10)
            {
                throw new ApiException($"The API at {address} ends the watch of run {run} again and again before the run has ended.", 0, []);
            }
        }
    }

    private async Task<HttpResponseMessage> CallAsync(HttpMethod method, string path, HttpContent? content, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path)) { Content = content };
        request.Headers.Add("X-Api-Key", key);
        request.Headers.Add("X-Tenant", tenant);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CallTimeout);
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, completion, limit.Token);
        }
        catch (HttpRequestException failure)
        {
            throw new ApiException($"The API at {address} does not answer ({failure.HttpRequestError}). Is the web process running? --api or SYNCFLEET_API names another address.", 0, []);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApiException($"The API at {address} did not answer within {CallTimeout.TotalSeconds:0} s.", 0, []);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ReadRefusalAsync(path, response, cancellationToken);
        }
    }

    private static async Task<ApiException> ReadRefusalAsync(string path, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        ProblemShape? problem = null;
        try
        {
            problem = await response.Content.ReadFromJsonAsync(ApiJson.Default.ProblemShape, cancellationToken);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException)
        {
            // Not our API's words: the status alone must do.
        }

        var status = (int)response.StatusCode;
        var text = problem?.Detail ?? problem?.Title ?? (status == 401 ? "The API key is not accepted." : $"The API answered {status} for {path.Split('?')[0]}.");
        return new ApiException(text, status, problem?.Problems ?? []);
    }

    private static ApiException Unreadable(string path, string cause) =>
        new($"The API's answer for {path.Split('?')[0]} cannot be read: {cause}. Are the command line and the web process of the same version?", 0, []);
}
