using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Http;
using SyncFleet.Core.Budgets;

namespace SyncFleet.Tests.Connectors.Http;

/// <summary>An upstream in memory: answers by a function and remembers what it was asked.</summary>
internal sealed class FakeUpstream(Func<SeenRequest, HttpResponseMessage> answer) : HttpMessageHandler
{
    private readonly ConcurrentQueue<SeenRequest> _seen = new();

    public IReadOnlyList<SeenRequest> Seen => [.. _seen];

    /// <summary>A source on this upstream; settings as an anonymous object.</summary>
    public SourceContext Source(object? settings = null, IRateBudget? budget = null, TimeProvider? time = null, Action? onFirstRequest = null) => new()
    {
        Config = JsonSerializer.SerializeToElement(settings ?? new { }),
        Budget = budget ?? new UnlimitedBudget(),
        Time = time ?? TimeProvider.System,
        Http = UpstreamHttp.CreateInvoker(new UpstreamHttpOptions(), time ?? TimeProvider.System, this),
        OnFirstRequest = onFirstRequest,
    };

    public static HttpResponseMessage Json(string body, int status = 200) => Text(body, "application/json", status);

    public static HttpResponseMessage Text(string body, string contentType, int status = 200) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, contentType) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var seen = new SeenRequest
        {
            Method = request.Method.Method,
            Uri = request.RequestUri!,
            Headers = request.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase),
            Body = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : null,
        };
        _seen.Enqueue(seen);
        return answer(seen);
    }
}

/// <summary>A request as the upstream saw it.</summary>
internal sealed record SeenRequest
{
    public required string Method { get; init; }

    public required Uri Uri { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public required string? Body { get; init; }
}
