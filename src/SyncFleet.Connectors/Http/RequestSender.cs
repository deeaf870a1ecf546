using System.Net.Http.Headers;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Http;

/// <summary>
/// Sends one try of a request and reads the answer: follows redirects by hand, so that the request's headers and body go to
/// its own host only, and bounds the body.
/// </summary>
internal sealed class RequestSender(HttpMessageInvoker http, UpstreamClientOptions options)
{
    // Headers of the connector's making may hold credentials under any name; these hold none.
    private static readonly HashSet<string> HarmlessHeaders =
        new(StringComparer.OrdinalIgnoreCase) { "Accept", "Accept-Language", "User-Agent" };

    /// <param name="request">What to send.</param>
    /// <param name="takeBudgetAsync">Called before every request that goes to the request's own host.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    public async Task<UpstreamResponse> SendAsync(
        UpstreamRequest request, Func<CancellationToken, ValueTask> takeBudgetAsync, CancellationToken cancellationToken)
    {
        var (answer, uri) = await FollowAsync(request, takeBudgetAsync, cancellationToken);
        using (answer)
        {
            return await ReadAsync(request, uri, answer, cancellationToken);
        }
    }

    /// <summary>As <see cref="SendAsync"/>, but a good answer's body is left to be read as it comes; the caller disposes it.</summary>
    public async Task<UpstreamDownload> OpenAsync(
        UpstreamRequest request, Func<CancellationToken, ValueTask> takeBudgetAsync, CancellationToken cancellationToken)
    {
        var (answer, uri) = await FollowAsync(request, takeBudgetAsync, cancellationToken);
        try
        {
            if (answer.IsSuccessStatusCode)
            {
                return new UpstreamDownload(Describe(request, uri, answer, default), answer, await answer.Content.ReadAsStreamAsync(cancellationToken));
            }

            var response = await ReadAsync(request, uri, answer, cancellationToken);
            answer.Dispose();
            return new UpstreamDownload(response, null, Stream.Null);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async Task<(HttpResponseMessage Answer, Uri Uri)> FollowAsync(
        UpstreamRequest request, Func<CancellationToken, ValueTask> takeBudgetAsync, CancellationToken cancellationToken)
    {
        var hop = request;
        for (var redirects = 0; ; redirects++)
        {
            if (IsSameHost(hop.Uri, request.Uri))
            {
                await takeBudgetAsync(cancellationToken);
            }

            using var message = CreateMessage(hop);
            var answer = await http.SendAsync(message, cancellationToken);
            if (Target(hop, answer) is not { } target)
            {
                return (answer, hop.Uri);
            }

            var status = (int)answer.StatusCode;
            answer.Dispose();
            if (redirects >= options.MaxRedirects)
            {
                throw new SyncFleetException(
                    FailureKind.Configuration, $"{options.Connector} redirected {request} more than {options.MaxRedirects} times: check the address");
            }

            hop = Redirect(request, hop, target, status);
        }
    }

    private static HttpRequestMessage CreateMessage(UpstreamRequest hop)
    {
        var message = new HttpRequestMessage(hop.Method, hop.Uri);
        if (hop.Body is { } body)
        {
            message.Content = new ReadOnlyMemoryContent(body);
            if (hop.ContentType is { } contentType)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            }
        }

        foreach (var (name, value) in hop.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value) && message.Content is { } content)
            {
                content.Headers.Remove(name);
                content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (!message.Headers.Contains("User-Agent"))
        {
            message.Headers.TryAddWithoutValidation("User-Agent", "SyncFleet");
        }

        return message;
    }

    private static Uri? Target(UpstreamRequest hop, HttpResponseMessage answer) =>
        (int)answer.StatusCode is 301 or 302 or 303 or 307 or 308 && answer.Headers.Location is { } location ? new Uri(hop.Uri, location) : null;

    private UpstreamRequest Redirect(UpstreamRequest request, UpstreamRequest hop, Uri target, int status)
    {
        var sameHost = IsSameHost(target, request.Uri);
        if (target.Scheme is not ("http" or "https") || (hop.Uri.Scheme == "https" && target.Scheme == "http"))
        {
            throw Refused(request, $"to an address that is not https ({target.Host})");
        }

        var keepsBody = status is 307 or 308 || hop.Method == HttpMethod.Get || hop.Method == HttpMethod.Head;
        if (!sameHost && keepsBody && hop.Body is not null)
        {
            throw Refused(request, $"with its body to another host ({target.Host})");
        }

        return hop with
        {
            Uri = target,
            Method = keepsBody ? hop.Method : HttpMethod.Get,
            Body = keepsBody ? hop.Body : null,
            Headers = sameHost ? request.Headers : [.. request.Headers.Where(header => HarmlessHeaders.Contains(header.Key))],
        };
    }

    private SyncFleetException Refused(UpstreamRequest request, string where) =>
        new(FailureKind.Configuration, $"{options.Connector} redirected {request} {where}, which is not followed: check the address");

    private static bool IsSameHost(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    private async Task<UpstreamResponse> ReadAsync(
        UpstreamRequest request, Uri uri, HttpResponseMessage answer, CancellationToken cancellationToken) =>
        Describe(request, uri, answer, await ReadBodyAsync(request, answer.Content, cancellationToken));

    private UpstreamResponse Describe(UpstreamRequest request, Uri uri, HttpResponseMessage answer, ReadOnlyMemory<byte> body) => new()
    {
        Status = (int)answer.StatusCode,
        Headers = ReadHeaders(answer),
        Body = body,
        Uri = uri,
        Request = request,
        Connector = options.Connector,
    };

    private static Dictionary<string, string> ReadHeaders(HttpResponseMessage answer)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var set in (HttpHeaders[])[answer.Headers, answer.Content.Headers])
        {
            foreach (var (name, values) in set.NonValidated)
            {
                headers[name] = string.Join(", ", values);
            }
        }

        return headers;
    }

    private async Task<ReadOnlyMemory<byte>> ReadBodyAsync(UpstreamRequest request, HttpContent content, CancellationToken cancellationToken)
    {
        var limit = options.MaxBodyBytes;
        var expected = content.Headers.ContentLength ?? 0;
        if (expected > limit)
        {
            throw TooLarge(request);
        }

        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        // One byte more than expected, so that the end is seen without growing.
        var buffer = GC.AllocateUninitializedArray<byte>(expected > 0 ? (int)expected + 1 : 16 * 1024);
        var length = 0;
        int count;
        while ((count = await body.ReadAsync(buffer.AsMemory(length), cancellationToken)) > 0)
        {
            length += count;
            if (length > limit)
            {
                throw TooLarge(request);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, limit + 1L));
            }
        }

        return buffer.AsMemory(0, length);
    }

    private SyncFleetException TooLarge(UpstreamRequest request) => new(
        FailureKind.Configuration,
        $"{options.Connector} answered {request} with more than {options.MaxBodyBytes / 1048576.0:0.##} MiB, "
        + "the largest answer that is read: ask for smaller pages");
}
