using System.Text.RegularExpressions;
using SyncFleet.Connectors.Http;

namespace SyncFleet.Connectors.Manifests.Requests;

/// <summary>The name <c>headers</c> of templates: texts by name, whatever the case, and <c>link</c> as its parsed relations.</summary>
internal static partial class ResponseHeaders
{
    public static IReadOnlyDictionary<string, object?> For(UpstreamResponse response)
    {
        var headers = response.Headers.ToDictionary(header => header.Key, object? (header) => header.Value, StringComparer.OrdinalIgnoreCase);
        headers["link"] = ParseLinks(response.Header("Link") ?? "");
        return headers;
    }

    /// <summary><c>&lt;url&gt;; rel="next"</c> becomes <c>{next: {url, rel}}</c>; a link without relation goes by its URL.</summary>
    private static Dictionary<string, object?> ParseLinks(string header)
    {
        var links = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (Match link in Link().Matches(header))
        {
            var parts = new Dictionary<string, object?>(StringComparer.Ordinal) { ["url"] = link.Groups["url"].Value.Trim() };
            foreach (Match part in Part().Matches(link.Groups["parts"].Value))
            {
                parts[part.Groups["name"].Value] = part.Groups["value"].Value.Trim('"', ' ');
            }

            links[parts.GetValueOrDefault("rel") as string ?? (string)parts["url"]!] = parts;
        }

        return links;
    }

    [GeneratedRegex("""<(?<url>[^>]*)>(?<parts>(\s*;\s*[^=;,\s]+\s*=\s*("[^"]*"|[^",;]*))*)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex("""(?<name>[^=;,\s]+)\s*=\s*(?<value>"[^"]*"|[^",;]*)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Part();
}
