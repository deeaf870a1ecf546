using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Finale;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Pages;
using SyncFleet.Tests.Connectors.Http;

namespace SyncFleet.Tests.Connectors.Finale;

/// <summary>A Finale account in memory: column-major collections, the Base64 filter, 30 days, limit after filter, no offset.</summary>
internal sealed class FakeFinale
{
    private const string Updated = "lastUpdatedDate";

    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, List<JsonObject>> _collections = [];

    public FakeFinale()
    {
        Upstream = new FakeUpstream(Answer);
    }

    public FakeUpstream Upstream { get; }

    public FixedTime Time { get; } = new(Now);

    public FakeBudget Budget { get; } = new();

    /// <summary>Fields a collection leaves out and the single resource has.</summary>
    public HashSet<string> OnlyInSingle { get; } = [];

    /// <summary>Called before each answer; a result stands in for it.</summary>
    public Func<SeenRequest, HttpResponseMessage?>? Before { get; set; }

    /// <summary>Gives the rows of a collection newest first instead of oldest first.</summary>
    public bool NewestFirst { get; set; }

    public IReadOnlyList<SeenRequest> Requests => Upstream.Seen;

    public List<JsonObject> Of(string resource)
    {
        if (!_collections.TryGetValue(resource, out var rows))
        {
            _collections[resource] = rows = [];
        }

        return rows;
    }

    public void AddProduct(string id, DateTime updated, decimal cost = 1) => Of("product").Add(new JsonObject
    {
        ["productId"] = id,
        ["productUrl"] = $"/acme/api/product/{id}",
        ["cost"] = cost,
        [Updated] = Date(updated),
    });

    public SourceContext Source(int pageSize = 1000, string startDate = "2026-08-01", IRateBudget? budget = null) => Upstream.Source(
        new { account = "acme", apiKey = "the-key", apiSecret = "the-secret", pageSize, startDate }, budget ?? Budget, Time);

    /// <summary>Reads a stream to its end with one enumerator.</summary>
    public async Task<List<Page>> ReadAsync(string stream, int pageSize = 1000, string? checkpoint = null, string? position = null)
    {
        var pages = new List<Page>();
        var request = new ReadRequest { Stream = stream, Checkpoint = checkpoint, Position = position };
        await foreach (var page in new FinaleConnector().ReadAsync(Source(pageSize), request, CancellationToken.None))
        {
            pages.Add(page);
            pages.Count.ShouldBeLessThan(10_000);
        }

        return pages;
    }

    /// <summary>Reads a stream to its end, leaving after every page and going on from its position with a new enumerator.</summary>
    public async Task<List<Page>> ReadInSlicesAsync(string stream, int pageSize = 1000, string? checkpoint = null, Action<Page>? afterPage = null)
    {
        var pages = new List<Page>();
        var request = new ReadRequest { Stream = stream, Checkpoint = checkpoint };
        do
        {
            await foreach (var page in new FinaleConnector().ReadAsync(Source(pageSize), request, CancellationToken.None))
            {
                pages.Add(page);
                break;
            }

            pages.Count.ShouldBeLessThan(10_000);
            afterPage?.Invoke(pages[^1]);
            request = request with { Position = pages[^1].NextPosition };
        }
        while (request.Position is not null);
        return pages;
    }

    public static List<JsonElement> Records(IEnumerable<Page> pages) =>
        [.. pages.SelectMany(page => Encoding.UTF8.GetString(page.Records.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    public static List<string> Texts(IEnumerable<Page> pages, string field) => [.. Records(pages).Select(record => record.GetProperty(field).GetString()!)];

    public static string Date(DateTime date) => date.ToString("yyyy-MM-ddTHH:mm:ss.FFF", CultureInfo.InvariantCulture);

    /// <summary>Rows as one object of lists.</summary>
    public static string Columns(IReadOnlyList<JsonObject> rows, IEnumerable<string> fields) =>
        new JsonObject(fields.Select(field => KeyValuePair.Create<string, JsonNode?>(
            field, new JsonArray([.. rows.Select(row => row[field]?.DeepClone())])))).ToJsonString();

    private HttpResponseMessage Answer(SeenRequest request)
    {
        if (Before?.Invoke(request) is { } other)
        {
            return other;
        }

        if (request.Headers.GetValueOrDefault("Authorization") != $"Basic {Convert.ToBase64String("the-key:the-secret"u8)}")
        {
            return FakeUpstream.Json("""{"error":"not authenticated"}""", 401);
        }

        var steps = request.Uri.AbsolutePath.Split('/');
        return steps is ["", "acme", "api", var resource, ""]
            ? Collection(resource, request.Uri)
            : Of(steps[3]).Find(row => row.Any(field => field.Value?.GetValueKind() == JsonValueKind.String && field.Value.GetValue<string>() == request.Uri.AbsolutePath)) is { } found
                ? FakeUpstream.Json(found.ToJsonString())
                : FakeUpstream.Json("""{"message":"no such resource"}""", 404);
    }

    private HttpResponseMessage Collection(string resource, Uri uri)
    {
        var query = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => Uri.UnescapeDataString(part[1]));
        IEnumerable<JsonObject> rows = Of(resource);
        if (query.TryGetValue("filter", out var filter))
        {
            var range = JsonNode.Parse(Convert.FromBase64String(filter))![Updated]!.AsArray();
            var (lower, upper) = (Parse(range[0]!), range[1] is { } end ? Parse(end) : (DateTime?)null);
            if ((upper ?? Now.UtcDateTime) - lower > TimeSpan.FromDays(30))
            {
                return FakeUpstream.Json("""{"success":false,"errorMessageList":["lastUpdatedDate filter range may not exceed 30 days"]}""", 400);
            }

            rows = rows.Where(row => Parse(row[Updated]!) is var date && date >= lower && date <= (upper ?? DateTime.MaxValue)).OrderBy(row => Parse(row[Updated]!));
            rows = NewestFirst ? rows.Reverse() : rows;
        }

        var fields = Of(resource).SelectMany(row => row.Select(field => field.Key)).Distinct().Where(field => !OnlyInSingle.Contains(field)).ToList();
        var limit = query.TryGetValue("limit", out var most) ? int.Parse(most, CultureInfo.InvariantCulture) : 120_000;
        return FakeUpstream.Json(Columns([.. rows.Take(Math.Min(limit, 120_000))], fields));
    }

    private static DateTime Parse(JsonNode date) => DateTime.Parse(date.GetValue<string>(), CultureInfo.InvariantCulture);
}
