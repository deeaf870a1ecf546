using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace SyncFleet.Connectors.Vectors;

/// <summary>
/// Answers as a vector says and notes every request that is not in it. Equal means: method, URL, query, body and every listed
/// header; a header that is not listed may only be one of the usual ones.
/// </summary>
internal sealed class VectorUpstream(Vector vector) : HttpMessageHandler
{
    private static readonly HashSet<string> UsualHeaders =
        new(StringComparer.OrdinalIgnoreCase) { "host", "user-agent", "accept-encoding", "connection", "content-length" };

    private readonly List<JsonElement> _left = [.. vector.Exchanges];

    public List<string> Problems { get; } = [];

    /// <summary>Exchanges that must be asked for and were not.</summary>
    public int Left => _left.Count(exchange => !exchange.TryGetProperty("times", out _));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        // Log-ins come before they are needed, as often as the runtime likes.
        var candidates = vector.Unordered ? _left : _left.Where(IsAnyTime).Concat(_left.Where(exchange => !IsAnyTime(exchange)).Take(1));
        foreach (var exchange in candidates.ToList())
        {
            var difference = Difference(exchange.GetProperty("request"), request, body);
            if (difference is null)
            {
                if (!IsAnyTime(exchange))
                {
                    _left.Remove(exchange);
                }

                return Answer(exchange.GetProperty("response"));
            }

            if (!vector.Unordered && !IsAnyTime(exchange))
            {
                Problems.Add(difference);
            }
        }

        Problems.Add($"unexpected request {request.Method} {request.RequestUri}");
        return new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new StringContent("{}") };
    }

    private static bool IsAnyTime(JsonElement exchange) => exchange.TryGetProperty("times", out _);

    private static string? Difference(JsonElement expected, HttpRequestMessage request, byte[]? body)
    {
        var uri = request.RequestUri!;
        if (expected.GetProperty("method").GetString() != request.Method.Method)
        {
            return $"method {request.Method}";
        }

        if (new Uri(expected.GetProperty("url").GetString()!).AbsoluteUri != new Uri(uri.GetLeftPart(UriPartial.Path)).AbsoluteUri)
        {
            return $"url {uri}";
        }

        var query = JsonSerializer.SerializeToElement(Fields(QueryHelpers.ParseQuery(uri.Query)));
        if (!JsonElement.DeepEquals(query, expected.GetProperty("query")))
        {
            return $"query {query} in place of {expected.GetProperty("query")}";
        }

        return HeaderDifference(expected.GetProperty("headers"), request) ?? BodyDifference(expected.GetProperty("body"), body);
    }

    private static string? HeaderDifference(JsonElement expected, HttpRequestMessage request)
    {
        var headers = request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        foreach (var header in expected.EnumerateObject())
        {
            if (headers.GetValueOrDefault(header.Name) != header.Value.GetString())
            {
                return $"header {header.Name}: '{headers.GetValueOrDefault(header.Name)}' in place of '{header.Value}'";
            }
        }

        var unlisted = headers.Keys.FirstOrDefault(name => !expected.TryGetProperty(name.ToLowerInvariant(), out _)
            && !UsualHeaders.Contains(name) && !(name.Equals("content-type", StringComparison.OrdinalIgnoreCase) && request.Content is not null));
        return unlisted is null ? null : $"unlisted header {unlisted}";
    }

    private static string? BodyDifference(JsonElement expected, byte[]? body)
    {
        var text = body is null ? null : Encoding.UTF8.GetString(body);
        var equal = expected.ValueKind == JsonValueKind.Null ? string.IsNullOrEmpty(text)
            : expected.TryGetProperty("json", out var json) ? text is not null && JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>(text), json)
            : expected.TryGetProperty("form", out var form) ? JsonElement.DeepEquals(JsonSerializer.SerializeToElement(Fields(QueryHelpers.ParseQuery(text))), form)
            : text == expected.GetProperty("text").GetString();
        return equal ? null : $"body {text} in place of {expected}";
    }

    private static Dictionary<string, object> Fields(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> values) =>
        values.ToDictionary(field => field.Key, object (field) => field.Value.Count == 1 ? field.Value[0]! : field.Value.ToArray(), StringComparer.Ordinal);

    private static HttpResponseMessage Answer(JsonElement response)
    {
        if (response.TryGetProperty("connection_error", out _))
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "the connection broke");
        }

        var text = response.TryGetProperty("body", out var body) ? body.GetRawText()
            : response.TryGetProperty("body_text", out var plain) ? plain.GetString()! : "";
        var answer = new HttpResponseMessage((HttpStatusCode)response.GetProperty("status").GetInt32()) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) };
        if (response.TryGetProperty("headers", out var headers))
        {
            foreach (var header in headers.EnumerateObject())
            {
                if (!answer.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString()))
                {
                    answer.Content.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString());
                }
            }
        }

        return answer;
    }
}
