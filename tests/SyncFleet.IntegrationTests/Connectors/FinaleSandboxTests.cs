using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Finale;
using SyncFleet.Connectors.Http;
using SyncFleet.Contracts;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;
using SyncFleet.Sandbox;
using Xunit;

namespace SyncFleet.IntegrationTests.Connectors;

/// <summary>The Finale connector over real HTTP against the simulated Finale.</summary>
public sealed class FinaleSandboxTests : IAsyncLifetime
{
    private const int Records = 3_000;

    private readonly HttpClient _control = new();
    private readonly HttpMessageInvoker _http =
        UpstreamHttp.CreateInvoker(new UpstreamHttpOptions { AllowedAddresses = ["127.0.0.1"] }, TimeProvider.System);

    private WebApplication? _app;
    private string _url = "";

    public async ValueTask InitializeAsync()
    {
        _app = SandboxApp.Create([
            "--urls", "http://127.0.0.1:0", "--Records", $"{Records}", "--SpanDays", "100", "--Now", "real",
            "--Finale:GetsPerMinute", "0", "--Finale:CollectionsPerHour", "0",
        ]);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        _url = _app.Urls.First();
        _control.BaseAddress = new Uri(_url);
    }

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        _http.Dispose();
        await _app!.DisposeAsync();
    }

    [Theory]
    [InlineData("products", "productUrl", 3_000)]
    [InlineData("purchase_orders", "orderUrl", 2_000)]
    [InlineData("shipments", "shipmentUrl", 3_000)]
    [InlineData("facilities", "facilityUrl", 25)]
    [InlineData("inventory", "inventoryItemKey", 3_000)]
    public async Task Each_record_of_a_stream_is_read_once(string stream, string key, int count)
    {
        var records = Parse(await ReadAsync(stream));
        records.Count.ShouldBe(count);
        records.Select(record => record.GetProperty(key).GetString()).Distinct().Count().ShouldBe(count);
        if (stream == "purchase_orders")
        {
            records.ShouldAllBe(record => record.GetProperty("orderItemList").GetArrayLength() > 0);
        }
    }

    [Fact]
    public async Task Vendors_are_suppliers_only()
    {
        var records = Parse(await ReadAsync("vendors"));
        records.Count.ShouldBeInRange(1, Records - 1);
        records.ShouldAllBe(record => record.GetProperty("roleTypeIdList").EnumerateArray().Any(role => role.GetString() == "SUPPLIER"));
    }

    [Fact]
    public async Task The_next_run_reads_what_changed_and_little_else()
    {
        var first = await ReadAsync("products");
        await ControlAsync("/sandbox/change", new { upstream = "finale", stream = "product", percent = 1 });
        var next = Parse(await ReadAsync("products", first[^1].CursorAfter));
        // The thirty changed, and the record at the checkpoint itself.
        next.Select(record => record.GetProperty("productUrl").GetString()).Distinct().Count().ShouldBeInRange(30, 31);
        Parse(await ReadAsync("products")).Count.ShouldBe(Records);
    }

    [Fact]
    public async Task Faults_on_the_way_cost_tries_and_no_record()
    {
        foreach (var kind in new[] { "serverError", "errorBody", "cutConnection", "html", "truncatedJson", "tooManyRequests", "repeatPage" })
        {
            await ControlAsync("/sandbox/faults", new { kind, upstream = "finale", rate = 0.06, retryAfterSeconds = 1 });
        }

        var (pages, failures) = (new List<Page>(), new List<FailureKind>());
        var request = new ReadRequest { Stream = "products" };
        while (pages.Count == 0 || request.Position is not null)
        {
            failures.Count.ShouldBeLessThan(200);
            try
            {
                await foreach (var page in new FinaleConnector().ReadAsync(Source(pageSize: 50), request, TestContext.Current.CancellationToken))
                {
                    pages.Add(page);
                    request = request with { Position = page.NextPosition };
                }
            }
            catch (SyncFleetException e)
            {
                failures.Add(e.Kind);
            }
        }

        failures.ShouldNotBeEmpty();
        failures.ShouldAllBe(kind => kind == FailureKind.Transient || kind == FailureKind.Throttled);
        Parse(pages).Select(record => record.GetProperty("productUrl").GetString()).Distinct().Count().ShouldBe(Records);
    }

    [Fact]
    public async Task Malformed_records_travel_with_their_neighbours()
    {
        await ControlAsync("/sandbox/faults", new { kind = "malformed", upstream = "finale", stream = "product", rate = 0.05 });
        var pages = await ReadAsync("products");
        pages.Sum(page => page.RecordCount).ShouldBe(Records);
        pages.Sum(page => page.Records.Span.Count((byte)'\n')).ShouldBe(Records);
    }

    [Theory]
    [InlineData("demo-key", "wrong", "401")]
    [InlineData("limited-key", "limited-secret", "403")]
    public async Task Check_says_what_is_wrong_with_the_credentials(string key, string secret, string says)
    {
        var failure = await Should.ThrowAsync<SyncFleetException>(
            () => new FinaleConnector().CheckAsync(Source(key: key, secret: secret), TestContext.Current.CancellationToken));
        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain(says);
        failure.ToString().ShouldNotContain(secret);
    }

    [Fact]
    public async Task Without_leave_the_loopback_address_is_not_reached()
    {
        using var guarded = UpstreamHttp.CreateInvoker(new UpstreamHttpOptions(), TimeProvider.System);
        var failure = await Should.ThrowAsync<SyncFleetException>(
            () => new FinaleConnector().CheckAsync(Source(http: guarded), TestContext.Current.CancellationToken));
        failure.Message.ShouldContain("not a public address");
    }

    private static List<JsonElement> Parse(IEnumerable<Page> pages) =>
        [.. pages.SelectMany(page => Encoding.UTF8.GetString(page.Records.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    private async Task<List<Page>> ReadAsync(string stream, string? checkpoint = null)
    {
        var pages = new List<Page>();
        var request = new ReadRequest { Stream = stream, Checkpoint = checkpoint };
        await foreach (var page in new FinaleConnector().ReadAsync(Source(), request, TestContext.Current.CancellationToken))
        {
            pages.Add(page);
        }

        return pages;
    }

    private SourceContext Source(int pageSize = 500, string key = "demo-key", string secret = "demo-secret", HttpMessageInvoker? http = null) => new()
    {
        Config = JsonSerializer.SerializeToElement(new
        {
            baseUrl = $"{_url}/finale",
            account = "acme",
            apiKey = key,
            apiSecret = secret,
            pageSize,
            startDate = TimeProvider.System.GetUtcNow().AddDays(-110).ToString("yyyy-MM-dd"),
        }),
        Budget = new UnlimitedBudget(),
        Time = TimeProvider.System,
        Http = http ?? _http,
    };

    private async Task ControlAsync(string path, object body)
    {
        using var answer = await _control.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
