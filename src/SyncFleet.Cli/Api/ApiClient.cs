using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SyncFleet.Cli.Api;

/// <summary>Calls the HTTP API. Every refusal and every silence becomes an <see cref="ApiException"/> that says what and where.</summary>
internal sealed class ApiClient(HttpClient http, Uri address, string key, string tenant)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(60);

    /// <summary>True once a call was answered: a later silence is a broken connection and not a wrong address.</summary>
    public bool HasAnswered { get; private set; }

    public Task<ApiAnswer<T>> GetAsync<T>(string path, JsonTypeInfo<T> shape, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, content: null, shape, cancellationToken);

    public Task<ApiAnswer<T>> PostAsync<TBody, T>(string path, TBody body, JsonTypeInfo<TBody> bodyShape, JsonTypeInfo<T> shape, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body, bodyShape), shape, cancellationToken);

    /// <summary>A call whose answer has no content.</summary>
    public async Task SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(method, path, content, HttpCompletionOption.ResponseContentRead, cancellationToken);
    }

    public async Task<ApiAnswer<T>> SendAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(method, path, content, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return Read(path, await response.Content.ReadAsStringAsync(cancellationToken), shape);
    }

    /// <summary>A call whose answer is read as it comes; the caller disposes of it.</summary>
    public Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Get, path, content: null, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    public static ApiAnswer<T> Read<T>(string path, string json, JsonTypeInfo<T> shape)
    {
        try
        {
            return new() { Value = JsonSerializer.Deserialize(json, shape) ?? throw new JsonException("it is null"), Json = json };
        }
        catch (JsonException failure)
        {
            // The serializer's own message names our types, which tell nobody anything.
            throw new ApiException($"The API's answer for {path.Split('?')[0]} is not what is expected, at {failure.Path ?? "$"} (byte {failure.BytePositionInLine ?? 0}). Are the command line and the web process of the same version?", 200);
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
            throw new ApiException($"The API at {address} does not answer ({failure.HttpRequestError}). Is the web process running? --api or SYNCFLEET_API names another address.", 0);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ApiException($"The API at {address} did not answer within {CallTimeout.TotalSeconds:0} s.", 0);
        }

        HasAnswered = true;
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
        var status = (int)response.StatusCode;
        var json = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            if (JsonSerializer.Deserialize(json, ApiJson.Default.ProblemShape) is { } problem)
            {
                return new ApiException(problem.Detail ?? problem.Title ?? Plain(path, status), status, problem, json);
            }
        }
        catch (JsonException)
        {
            // Not our API's words: the status alone must do.
        }

        return new ApiException(Plain(path, status), status);
    }

    private static string Plain(string path, int status) => status == 401 ? "The API key is not accepted." : $"The API answered {status} for {path.Split('?')[0]}.";
}
