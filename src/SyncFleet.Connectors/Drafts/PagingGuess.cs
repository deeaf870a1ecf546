using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace SyncFleet.Connectors.Drafts;

/// <summary>How the next page seems to be asked for, as lines of a paginator.</summary>
/// <param name="Why">What it was guessed from.</param>
/// <param name="Lines">The component, without indentation.</param>
/// <param name="Parameters">Query parameters that the paginator sets from now on.</param>
internal sealed record PagingGuess(string Why, IReadOnlyList<string> Lines, IReadOnlyList<string> Parameters)
{
    private static readonly string[] Containers = ["", "meta", "links", "_links", "paging", "pagination", "page_info", "cursor"];

    private static readonly string[] UrlNames = ["next", "next_url", "nextUrl", "next_page_url", "next_link", "@odata.nextLink", "next_page"];

    private static readonly (string Field, string Parameter)[] Tokens =
    [
        ("next_cursor", "cursor"), ("nextCursor", "cursor"), ("next_page_token", "page_token"), ("nextPageToken", "pageToken"),
        ("next_token", "next_token"), ("nextToken", "nextToken"), ("continuation_token", "continuation_token"), ("end_cursor", "after"), ("after", "after"),
    ];

    private static readonly string[] SizeNames = ["per_page", "page_size", "pageSize", "perPage", "limit", "count", "size", "max_results"];

    public static PagingGuess Find(AnswerSample sample)
    {
        var query = QueryHelpers.ParseQuery(sample.Address.Query).Keys.ToHashSet(StringComparer.Ordinal);
        return ByLink(sample) ?? ByUrl(sample.Body) ?? ByToken(sample.Body) ?? ByNumber(sample, query)
            ?? new PagingGuess("nothing in the answer tells of further pages", ["type: NoPagination"], []);
    }

    private static PagingGuess? ByLink(AnswerSample sample) =>
        sample.LinkHeader?.Contains("rel=\"next\"", StringComparison.Ordinal) == true
            ? ByPath("the header Link names the next page", "headers.get('link', {}).get('next', {}).get('url')")
            : null;

    private static PagingGuess? ByUrl(JsonElement body)
    {
        foreach (var (path, value) in Members(body).Where(member => UrlNames.Contains(member.Path[^1], StringComparer.Ordinal)))
        {
            if (value is { ValueKind: JsonValueKind.String } && IsAddress(value.GetString()!))
            {
                return ByPath($"the answer names the next page at {string.Join('.', path)}", Getter(path));
            }

            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("href", out _))
            {
                return ByPath($"the answer names the next page at {string.Join('.', path)}.href", $"{Getter(path, "{}")}.get('href')");
            }
        }

        return null;
    }

    private static PagingGuess ByPath(string why, string expression) => new(
        why,
        [
            "type: DefaultPaginator",
            "page_token_option: {type: RequestPath}",
            "pagination_strategy:",
            "  type: CursorPagination",
            $"  cursor_value: \"{{{{ {expression} }}}}\"",
            $"  stop_condition: \"{{{{ not {expression} }}}}\"",
        ],
        []);

    private static PagingGuess? ByToken(JsonElement body)
    {
        foreach (var (field, parameter) in Tokens)
        {
            if (Members(body).FirstOrDefault(member => member.Path[^1] == field).Path is not { } path)
            {
                continue;
            }

            return new PagingGuess(
                $"the answer holds the next page's token at {string.Join('.', path)}; that it is sent as '{parameter}' is a guess",
                [
                    "type: DefaultPaginator",
                    $"page_token_option: {{type: RequestOption, inject_into: request_parameter, field_name: {parameter}}}",
                    "pagination_strategy:",
                    "  type: CursorPagination",
                    $"  cursor_value: \"{{{{ {Getter(path)} }}}}\"",
                    $"  stop_condition: \"{{{{ not {Getter(path)} }}}}\"",
                ],
                [parameter]);
        }

        return null;
    }

    private static PagingGuess? ByNumber(AnswerSample sample, HashSet<string> query)
    {
        var names = Members(sample.Body).Select(member => member.Path[^1]).ToHashSet(StringComparer.Ordinal);
        var size = Array.Find(SizeNames, query.Contains) ?? Array.Find(SizeNames, names.Contains);
        var count = size is null ? null : SizeOf(sample, size);
        if (query.Contains("offset") || query.Contains("skip") || names.Contains("offset"))
        {
            return Counted("OffsetIncrement", query.Contains("skip") ? "skip" : "offset", size ?? "limit", count, []);
        }

        return query.Contains("page") || names.Overlaps(["page", "current_page", "total_pages", "last_page", "pages"])
            ? Counted("PageIncrement", "page", size ?? "per_page", count, ["start_from_page: 1", "inject_on_first_request: true"])
            : null;
    }

    private static PagingGuess Counted(string strategy, string parameter, string size, int? count, IEnumerable<string> more) => new(
        $"pages are asked for by '{parameter}'; {(count is null ? $"that their size is asked for by '{size}' is a guess" : $"their size by '{size}'")}",
        [
            "type: DefaultPaginator",
            $"page_token_option: {{type: RequestOption, inject_into: request_parameter, field_name: {parameter}}}",
            $"page_size_option: {{type: RequestOption, inject_into: request_parameter, field_name: {size}}}",
            "pagination_strategy:",
            $"  type: {strategy}",
            $"  page_size: {count ?? 100}",
            .. more.Select(line => $"  {line}"),
        ],
        [parameter, size]);

    private static int? SizeOf(AnswerSample sample, string name)
    {
        var given = QueryHelpers.ParseQuery(sample.Address.Query).TryGetValue(name, out var text) ? text.ToString() : Members(sample.Body).First(member => member.Path[^1] == name).Value.ToString();
        return int.TryParse(given, out var size) && size > 0 ? size : null;
    }

    // Members of the answer itself and of what usually holds its paging; never of records.
    private static IEnumerable<(string[] Path, JsonElement Value)> Members(JsonElement body)
    {
        foreach (var container in Containers)
        {
            var holder = body;
            if (body.ValueKind != JsonValueKind.Object || (container.Length > 0 && !body.TryGetProperty(container, out holder)) || holder.ValueKind != JsonValueKind.Object)
            {
                continue;
            }

            foreach (var member in holder.EnumerateObject())
            {
                yield return (container.Length == 0 ? [member.Name] : [container, member.Name], member.Value);
            }
        }
    }

    private static string Getter(string[] path, string? otherwise = null) =>
        "response" + string.Concat(path.Select((step, i) => i < path.Length - 1 ? $".get('{step}', {{}})" : otherwise is null ? $".get('{step}')" : $".get('{step}', {otherwise})"));

    private static bool IsAddress(string text) => text.StartsWith('/') || text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal);
}
