using System.Text;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Core.Budgets;

namespace SyncFleet.Connectors.Manifests.Requests;

/// <summary>A finished draft as a request of the HTTP stack.</summary>
internal static class UpstreamRequests
{
    public static UpstreamRequest Finish(RequestDraft draft, IReadOnlyList<RequestBudget> budgets)
    {
        var (body, contentType) = Body(draft);
        return new UpstreamRequest
        {
            Method = draft.Method,
            Uri = WithParameters(draft),
            Headers = [.. draft.Headers.Where(header => !string.Equals(header.Key, "Content-Type", StringComparison.OrdinalIgnoreCase))],
            Body = body,
            ContentType = draft.Headers.GetValueOrDefault("Content-Type") ?? contentType,
            Budgets = budgets,
        };
    }

    // A parameter the address already holds with the same value is not sent twice.
    private static Uri WithParameters(RequestDraft draft)
    {
        var query = new StringBuilder(draft.Url.Query.TrimStart('?'));
        var present = query.ToString().Split('&').Select(Decode).ToHashSet();
        foreach (var (name, values) in draft.Parameters)
        {
            foreach (var value in values.Where(value => !present.Contains((name, value))))
            {
                query.Append(query.Length > 0 ? "&" : "").Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        return new UriBuilder(draft.Url) { Query = query.ToString(), Fragment = "" }.Uri;
    }

    private static (string Name, string Value) Decode(string part)
    {
        var pair = part.Replace('+', ' ').Split('=', 2);
        return (Uri.UnescapeDataString(pair[0]), pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "");
    }

    private static (ReadOnlyMemory<byte>? Body, string? ContentType) Body(RequestDraft draft)
    {
        if (draft.Json is not null)
        {
            return (Encoding.UTF8.GetBytes(ValueJson.ToText(draft.Json)), "application/json");
        }

        if (draft.PlainText is not null)
        {
            return (Encoding.UTF8.GetBytes(draft.PlainText), null);
        }

        if (draft.Form.Count == 0)
        {
            // A manifest may want the header without a body; HTTP here has it only with one, so the body is empty.
            return (draft.Headers.ContainsKey("Content-Type") ? ReadOnlyMemory<byte>.Empty : (ReadOnlyMemory<byte>?)null, null);
        }

        var fields = draft.Form.SelectMany(field => field.Value.Select(value => $"{FormEncode(field.Key)}={FormEncode(value)}"));
        return (Encoding.UTF8.GetBytes(string.Join('&', fields)), "application/x-www-form-urlencoded");
    }

    private static string FormEncode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}
