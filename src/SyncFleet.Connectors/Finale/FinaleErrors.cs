using System.Text;
using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Contracts;

namespace SyncFleet.Connectors.Finale;

/// <summary>Finale's errors: a plain text or one of many fields, now and then with status 200.</summary>
internal static class FinaleErrors
{
    private const int LongestMessage = 200;

    private static readonly string[] Fields = ["errorMessage", "error", "message", "exception", "errors", "errorMessageList"];

    // The first word found in the message decides; what is not known may pass, so it is tried again before the stream stops.
    private static readonly (string Word, FailureKind Kind)[] Words =
    [
        ("too many", FailureKind.Throttled),
        ("rate limit", FailureKind.Throttled),
        ("throttl", FailureKind.Throttled),
        ("quota", FailureKind.Throttled),
        ("try again", FailureKind.Transient),
        ("temporar", FailureKind.Transient),
        ("timeout", FailureKind.Transient),
        ("timed out", FailureKind.Transient),
        ("unavailable", FailureKind.Transient),
        ("maintenance", FailureKind.Transient),
        ("overload", FailureKind.Transient),
        ("authenticat", FailureKind.Configuration),
        ("authoriz", FailureKind.Configuration),
        ("credential", FailureKind.Configuration),
        ("permission", FailureKind.Configuration),
        ("forbidden", FailureKind.Configuration),
        ("denied", FailureKind.Configuration),
        ("api key", FailureKind.Configuration),
        ("password", FailureKind.Configuration),
        ("login", FailureKind.Configuration),
        ("account", FailureKind.Configuration),
        ("subscription", FailureKind.Configuration),
        ("filter", FailureKind.Defect),
        ("unknown resource", FailureKind.Defect),
        ("not found", FailureKind.Defect),
        ("must be", FailureKind.Defect),
    ];

    public static HttpStatusTable Statuses { get; } = HttpStatusTable.Default.With(
        new HttpStatusRow(401, 401, FailureKind.Configuration, "check apiKey and apiSecret"),
        new HttpStatusRow(403, 403, FailureKind.Configuration, "the API key's user lacks the permission for this resource"),
        new HttpStatusRow(404, 404, FailureKind.Configuration, "check account and baseUrl"));

    /// <summary>
    /// The verdict on an answer that may be an error: by status when that says so, else by an error body. Null: a good answer, and
    /// an object.
    /// </summary>
    /// <param name="response">The answer.</param>
    /// <param name="urlField">A field of a good answer: with it, only <c>success:false</c> is an error.</param>
    /// <param name="secrets">Texts that must not show.</param>
    /// <exception cref="JsonException">The body is not JSON though the status is good.</exception>
    public static Disposition? Judge(UpstreamResponse response, string urlField, IReadOnlyList<string> secrets)
    {
        if (!response.IsSuccess)
        {
            var row = Statuses.Find(response.Status);
            var said = SaidWithStatus(response, secrets);
            return Disposition.Fail(row.Kind, (row.NextStep, said) switch
            {
                ({ } step, { } text) => $"{step} (Finale says: {text})",
                (null, { } text) => $"Finale says: {text}",
                var (step, _) => step,
            });
        }

        if (!LooksLikeError(JsonBody.Content(response).Span, urlField))
        {
            return null;
        }

        using var document = JsonBody.Parse(response);
        var message = Message(document.RootElement);
        var kind = message is null ? FailureKind.Transient : KindOf(message);
        return Disposition.Fail(
            kind, message is null ? $"a body without '{urlField}' and without a reason" : $"Finale says: {Show(message, secrets)}");
    }

    internal static FailureKind KindOf(string message)
    {
        foreach (var (word, kind) in Words)
        {
            if (message.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return kind;
            }
        }

        return FailureKind.Transient;
    }

    // Reads the names of the outer fields only and leaves at the first that settles it, so a good page costs next to nothing.
    private static bool LooksLikeError(ReadOnlySpan<byte> body, string urlField)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = JsonBody.MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return true;
        }

        var isEmpty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            if (reader.ValueTextEquals(urlField))
            {
                return false;
            }

            var isVerdict = reader.ValueTextEquals("success"u8);
            reader.Read();
            if (isVerdict && reader.TokenType == JsonTokenType.False)
            {
                return true;
            }

            reader.Skip();
        }

        return !isEmpty;
    }

    private static string? SaidWithStatus(UpstreamResponse response, IReadOnlyList<string> secrets)
    {
        if (response.MediaType is not ("application/json" or "text/plain") || response.Body.Length > 64 * 1024)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(JsonBody.Content(response));
            return Message(document.RootElement) is { } message ? Show(message, secrets) : null;
        }
        catch (JsonException)
        {
            // A plain string; the reason is a courtesy here, the status has decided already.
            return response.MediaType == "text/plain" ? Show(Encoding.UTF8.GetString(response.Body.Span), secrets) : null;
        }
    }

    private static string? Message(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return element.GetString() is { Length: > 0 } text ? text : null;
            case JsonValueKind.Array:
                return element.EnumerateArray().Select(Message).FirstOrDefault(message => message is not null);
            case JsonValueKind.Object:
                return Fields.Select(name => element.TryGetProperty(name, out var value) ? Message(value) : null)
                    .FirstOrDefault(message => message is not null);
            default:
                return null;
        }
    }

    private static string Show(string message, IReadOnlyList<string> secrets)
    {
        var plain = secrets.Aggregate(message, (text, secret) => text.Replace(secret, "***", StringComparison.Ordinal));
        plain = string.Concat(plain.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return plain.Length <= LongestMessage ? plain : $"{plain[..LongestMessage]}…";
    }
}
