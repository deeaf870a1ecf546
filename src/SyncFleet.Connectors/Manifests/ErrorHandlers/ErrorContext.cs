using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.ErrorHandlers;

/// <summary>An answer as error filters see it. The body is read when the first filter asks for it; what is not JSON is an empty object.</summary>
internal sealed class ErrorContext(UpstreamResponse response)
{
    private static readonly JsonElement Nothing = JsonSerializer.SerializeToElement(new Dictionary<string, string>(StringComparer.Ordinal));

    // Where APIs put their error texts, the likeliest first.
    private static readonly string[] MessageFields =
    [
        "message", "messages", "error", "errors", "failures", "failure", "detail", "err", "error_message", "msg", "reason", "status_message",
    ];

    private readonly Lazy<JsonElement> _body = new(() => Parse(response));

    public UpstreamResponse Response { get; } = response;

    /// <summary>Predicates see the answer only: they decide about the source, not about the tenant's settings.</summary>
    public TemplateScope Scope => new TemplateScope()
        .With("config", null)
        .With("response", _body.Value)
        .With("headers", ResponseHeaders.For(Response));

    /// <summary>The error text in the body; empty when there is none.</summary>
    public string Message => FindMessage(_body.Value) ?? "";

    private static JsonElement Parse(UpstreamResponse response)
    {
        try
        {
            using var document = JsonDocument.Parse(JsonBody.Content(response));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return Nothing;
        }
    }

    private static string? FindMessage(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Array => Join(element.EnumerateArray().Select(FindMessage)),
        JsonValueKind.Object => MessageFields
            .Select(name => element.TryGetProperty(name, out var value) ? FindMessage(value) : null)
            .FirstOrDefault(text => !string.IsNullOrEmpty(text)),
        _ => null,
    };

    private static string? Join(IEnumerable<string?> texts) =>
        string.Join(", ", texts.Where(text => !string.IsNullOrEmpty(text))) is { Length: > 0 } joined ? joined : null;
}
