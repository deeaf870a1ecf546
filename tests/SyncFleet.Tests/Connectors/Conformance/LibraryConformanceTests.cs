using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Testing.Conformance;
using SyncFleet.Testing.Services;
using SyncFleet.Tests.Connectors.Http;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>The manifest that the documentation shows, its stream by changes.</summary>
public sealed class LibraryConformanceTests : ConnectorConformanceTests
{
    public override string NoDeletions => "the library does not tell of deleted loans";

    protected override Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ConformanceSource>(new FakeLibrary("loans"));
}

/// <summary>The manifest that the documentation shows, its stream by page number.</summary>
public sealed class LibraryWholeConformanceTests : ConnectorConformanceTests
{
    public override string NoCursor => "books have no date of change; the stream is read in full each time";

    public override string NoDeletions => "the library does not tell of deleted books";

    protected override Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ConformanceSource>(new FakeLibrary("books"));
}

/// <summary>The same manifest, with a stream for each branch that the library names.</summary>
public sealed class LibraryBranchesConformanceTests : ConnectorConformanceTests
{
    public override string NoDeletions => "the library does not tell of deleted loans";

    protected override Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ConformanceSource>(new FakeLibrary("loans of North", FakeLibrary.Branches));
}

/// <summary>The library of the documentation, in memory.</summary>
internal sealed class FakeLibrary : ConformanceSource
{
    /// <summary>What makes the streams of the branches; the end of a manifest.</summary>
    public const string Branches = """

        dynamic_streams:
          - type: DynamicDeclarativeStream
            stream_template: {$ref: "#/streams/1"}
            components_resolver:
              type: HttpComponentsResolver
              retriever: {type: SimpleRetriever, requester: {$ref: "#/definitions/requester", path: branches}, record_selector: {$ref: "#/definitions/data"}}
              components_mapping: [{type: ComponentMappingDefinition, field_path: [name], value: "loans of {{ components_values['name'] }}"}]
        """;

    private const int LoansOfPage = 4;

    private static readonly DateTime Opened = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly FakeUpstream _upstream;
    private readonly SortedDictionary<int, DateTime> _loans = [];
    private TimeSpan? _throttled;

    /// <param name="stream">The stream to be read.</param>
    /// <param name="more">More of the manifest.</param>
    public FakeLibrary(string stream, string more = "")
    {
        Connector = ManifestConnector.Load(File.ReadAllText(Path.Combine(LocalServices.Root, "docs", "examples", "library.yaml")) + more, "library", TimeProvider.System);
        Stream = stream;
        _upstream = new(Answer);
        for (var id = 1; id <= 15; id++)
        {
            _loans[id] = Opened.AddHours(id);
        }
    }

    public override IConnector Connector { get; }

    public override string Stream { get; }

    public override JsonElement Config => Settings("token-8d20");

    public override JsonElement BadConfig => Settings("wrong-8d20");

    public override string FutureCheckpoint => """{"changed_at":"2099-01-01T00:00:00Z"}""";

    public override TimeSpan Overlap => TimeSpan.FromMinutes(5);

    public override SourceContext Open(JsonElement config) => _upstream.Source(config);

    public override Task<int> ChangeAsync(CancellationToken cancellationToken)
    {
        (_loans[3], _loans[90]) = (Opened.AddDays(2), Opened.AddDays(3));
        return Task.FromResult(2);
    }

    public override Task ThrottleAsync(TimeSpan retryAfter, CancellationToken cancellationToken)
    {
        _throttled = retryAfter;
        return Task.CompletedTask;
    }

    private static JsonElement Settings(string token) =>
        JsonSerializer.SerializeToElement(new { base_url = "https://library.test/api", token, start_date = "2026-01-01", page_size = 3 });

    private HttpResponseMessage Answer(SeenRequest request)
    {
        if (request.Headers.GetValueOrDefault("Authorization") != "Bearer token-8d20")
        {
            return FakeUpstream.Json("""{"message":"no such token"}""", 401);
        }

        if (_throttled is { } wait)
        {
            _throttled = null;
            var refusal = FakeUpstream.Json("""{"message":"slowly"}""", 429);
            refusal.Headers.RetryAfter = new RetryConditionHeaderValue(wait);
            return refusal;
        }

        var query = QueryHelpers.ParseQuery(request.Uri.Query).ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString(), StringComparer.Ordinal);
        return FakeUpstream.Json(request.Uri.AbsolutePath switch
        {
            "/api/books" => Books(query),
            "/api/branches" => """{"data": [{"name": "North"}, {"name": "South"}]}""",
            _ => Loans(query),
        });
    }

    private static string Books(Dictionary<string, string> query)
    {
        var (page, size) = (Number(query["page"]), Number(query["per_page"]));
        var books = Enumerable.Range(1, 11).Skip((page - 1) * size).Take(size).Select(id => new { id, title = $"Book {id}", authors = new[] { "A. Writer" } });
        return JsonSerializer.Serialize(new { data = books });
    }

    private string Loans(Dictionary<string, string> query)
    {
        var since = DateTime.Parse(query["changed_since"], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
        var from = Number(query.GetValueOrDefault("cursor", "0"));
        var all = _loans.Where(loan => loan.Value >= since).OrderBy(loan => loan.Value).ToList();
        var loans = all.Skip(from).Take(LoansOfPage)
            .Select(loan => new { id = loan.Key, book_id = 1, returned = false, changed_at = loan.Value.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) });
        return JsonSerializer.Serialize(new { data = loans, next_cursor = from + LoansOfPage < all.Count ? Text(from + LoansOfPage) : null });
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
