using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;

namespace SyncFleet.Connectors.QuickBooks;

/// <summary>
/// QuickBooks' faults: <c>Fault</c> with <c>Error[]</c>, in lower case when the gateway speaks, now and then with status 200, and in
/// a change data capture within one of its parts.
/// </summary>
internal static class QuickBooksErrors
{
    private const int LongestMessage = 200;

    // 5010 is a stale object and, by its message, a closed period: neither happens to who only reads.
    private static readonly Dictionary<string, (FailureKind Kind, string? NextStep)> Codes = new(StringComparer.Ordinal)
    {
        ["120"] = (FailureKind.Configuration, "the user who connected lacks the permission"),
        ["610"] = (FailureKind.Data, "the object was not found or is inactive"),
        ["2020"] = (FailureKind.Defect, null),
        ["2500"] = (FailureKind.Defect, null),
        ["3100"] = (FailureKind.Configuration, "the company belongs to the other environment; check baseUrl"),
        ["4000"] = (FailureKind.Defect, "the query was not understood"),
        ["6190"] = (FailureKind.Configuration, "the company's subscription has ended"),
        ["003001"] = (FailureKind.Throttled, null),
    };

    public static HttpStatusTable Statuses { get; } = HttpStatusTable.Default.With(
        new HttpStatusRow(401, 401, FailureKind.Configuration, "the company must be connected again"),
        new HttpStatusRow(403, 403, FailureKind.Configuration, "the user who connected lacks the permission, or the realm id is another company's"));

    /// <summary>The verdict on an answer that is no success.</summary>
    /// <exception cref="TokenRefusedException">The access token has run out.</exception>
    public static Disposition Judge(UpstreamResponse response)
    {
        var said = TryRead(response);
        return response.Status == 401 && said is null or { Code: "" } ? throw Refused(response) : Say(response, said ?? new FaultText("", ""));
    }

    /// <summary>The verdict on an answer whose status is good; null: it is.</summary>
    /// <exception cref="TokenRefusedException">The access token has run out.</exception>
    public static Disposition? Judge(UpstreamResponse response, JsonElement root) => Find(root) is { } fault ? Say(response, fault) : null;

    private static Disposition Say(UpstreamResponse response, FaultText fault)
    {
        if (fault.Code == "3200")
        {
            throw Refused(response);
        }

        var row = Statuses.Find(response.IsSuccess ? 500 : response.Status);
        var (kind, step) = Codes.TryGetValue(fault.Code, out var known) ? known : (row.Kind, row.NextStep);
        var said = fault.Message.Length == 0 ? null : $"QuickBooks says: {fault.Message}{(fault.Code.Length == 0 ? "" : $", code {fault.Code}")}";
        return Disposition.Fail(kind, string.Join("; ", new[] { step, said, Trace(response) }.OfType<string>()));
    }

    private static TokenRefusedException Refused(UpstreamResponse response) =>
        new($"{response}: the access token was refused; the company must be connected again");

    // What Intuit's support asks for.
    private static string? Trace(UpstreamResponse response) =>
        response.Header("intuit_tid") is { Length: > 0 and <= 80 } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? $"intuit_tid {id}" : null;

    private static FaultText? TryRead(UpstreamResponse response)
    {
        try
        {
            using var body = JsonDocument.Parse(JsonBody.Content(response));
            return Find(body.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static FaultText? Find(JsonElement root)
    {
        if (Member(root, "Fault") is { } fault)
        {
            var error = Member(fault, "Error") is { ValueKind: JsonValueKind.Array } errors ? errors.EnumerateArray().FirstOrDefault() : default;
            return new FaultText(Plain(Text(error, "code")), Plain(Text(error, "Message") is { Length: > 0 } message ? message : Text(error, "Detail")));
        }

        // The parts of a change data capture, each of which may have failed by itself.
        return Member(root, "CDCResponse") is { ValueKind: JsonValueKind.Array } parts
            ? parts.EnumerateArray()
                .SelectMany(part => Member(part, "QueryResponse") is { ValueKind: JsonValueKind.Array } answers ? [part, .. answers.EnumerateArray()] : (JsonElement[])[part])
                .Select(part => Member(part, "CDCResponse") is null ? Find(part) : null)
                .FirstOrDefault(found => found is not null)
            : null;
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
            ? element.TryGetProperty(name, out var value) || element.TryGetProperty(char.ToLowerInvariant(name[0]) + name[1..], out value) ? value : null
            : null;

    private static string Text(JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => "",
    };

    private static string Plain(string text)
    {
        var plain = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return plain.Length <= LongestMessage ? plain : $"{plain[..LongestMessage]}…";
    }

    private sealed record FaultText(string Code, string Message);
}
