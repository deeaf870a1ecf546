using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Finale;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Finale;

public sealed class FinaleConnectorTests
{
    private static readonly DateTime Day = new(2026, 11, 1);

    private readonly FakeFinale _finale = new();

    [Fact]
    public async Task A_column_major_page_becomes_rows_letter_by_letter()
    {
        _finale.Before = _ => FakeUpstream.Json(
            """
            {"productId" : ["SKU-1", "SKU\u00e9 2"],
             "productUrl": ["/acme/api/product/1", "/acme/api/product/2"],
             "cost": [3.20, 12345678901234567890.5],
             "supplierList": [[{"price":
               3.2}], []],
             "note": null,
             "lastUpdatedDate": ["2026-11-02T00:00:00", "2026-11-01T00:00:00"]}
            """);
        var pages = await ReadOpenWindowAsync();
        pages.Count.ShouldBe(1);
        System.Text.Encoding.UTF8.GetString(pages[0].Records.Span).Replace(" ", "").ShouldBe(
            """{"productId":"SKU\u00e92","productUrl":"/acme/api/product/2","cost":12345678901234567890.5,"supplierList":[],"lastUpdatedDate":"2026-11-01T00:00:00"}"""
            + "\n" + """{"productId":"SKU-1","productUrl":"/acme/api/product/1","cost":3.20,"supplierList":[{"price":3.2}],"lastUpdatedDate":"2026-11-02T00:00:00"}""" + "\n");
        pages[0].CursorAfter.ShouldBe("""{"lastUpdatedDate":"2026-11-02T00:00:00"}""");
        pages[0].NextPosition.ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"productId":["a","b"],"productUrl":["/1","/2"],"cost":[1],"lastUpdatedDate":["2026-11-01T00:00:00","2026-11-01T00:00:00"]}""", "'productId' has 2 values, 'cost' 1")]
    [InlineData("""{"productUrl":["/1"],"cost":7}""", "a field 'cost' that is no list")]
    [InlineData("""{"productUrl":["/1"],"cost":[1],"cost":[2]}""", "the field 'cost' twice")]
    [InlineData("""<html>busy</html>""", "a web page in place of JSON")]
    [InlineData("""{"productUrl":["/1"],"cost":[1""", "JSON that breaks off at line 1")]
    [InlineData("", "an empty body")]
    [InlineData("""[{"productUrl":"/1"}]""", "without 'productUrl'")]
    public async Task A_page_that_can_not_be_right_is_tried_again_and_then_fails_and_says_why(string body, string says)
    {
        _finale.Before = _ => FakeUpstream.Json(body);
        var failure = await Should.ThrowAsync<SyncFleetException>(ReadOpenWindowAsync());
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldContain(says);
        _finale.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_page_that_comes_right_at_the_second_try_is_read()
    {
        _finale.AddProduct("a", Day);
        _finale.Before = _ => _finale.Requests.Count == 1 ? FakeUpstream.Text("<html/>", "text/html") : null;
        FakeFinale.Texts(await ReadOpenWindowAsync(), "productId").ShouldBe(["a"]);
    }

    [Theory]
    [InlineData("""{"success":false,"errorMessageList":["lastUpdatedDate filter range may not exceed 30 days"]}""", FailureKind.Defect, "30 days")]
    [InlineData("""{"errorMessage":"API key the-key is not authenticated"}""", FailureKind.Configuration, "API key *** is")]
    [InlineData("""{"success":false,"errors":[{"message":"Too many requests"}]}""", FailureKind.Throttled, "Too many")]
    [InlineData("""{"exception":"java.lang.Oops"}""", FailureKind.Transient, "java.lang.Oops")]
    [InlineData("\"please try again\"", FailureKind.Transient, "please try again")]
    [InlineData("""{"success":false,"productUrl":["/1"]}""", FailureKind.Transient, "without a reason")]
    public async Task An_error_body_with_status_200_is_a_failure_of_the_kind_its_text_tells(string body, FailureKind kind, string says)
    {
        _finale.Before = _ => FakeUpstream.Json(body);
        var failure = await Should.ThrowAsync<SyncFleetException>(ReadOpenWindowAsync());
        failure.Kind.ShouldBe(kind);
        failure.Message.ShouldContain(says);
    }

    [Theory]
    [InlineData(401, "plain words", FailureKind.Configuration, "finale answered 401 Unauthorized for GET /acme/api/product/: check apiKey and apiSecret")]
    [InlineData(400, """{"error":"bad filter"}""", FailureKind.Defect, "Finale says: bad filter")]
    [InlineData(403, """{"errors":["no"]}""", FailureKind.Configuration, "lacks the permission")]
    [InlineData(503, """{"message":"down"}""", FailureKind.Transient, "503 Service Unavailable")]
    public async Task An_error_status_decides_and_the_body_only_explains(int status, string body, FailureKind kind, string says)
    {
        _finale.Before = _ => FakeUpstream.Json(body, status);
        var failure = await Should.ThrowAsync<SyncFleetException>(ReadOpenWindowAsync());
        failure.Kind.ShouldBe(kind);
        failure.Message.ShouldContain(says);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"productId":[],"productUrl":[],"lastUpdatedDate":[]}""")]
    public async Task An_empty_collection_ends_the_read_with_an_empty_page(string body)
    {
        _finale.Before = _ => FakeUpstream.Json(body);
        var pages = await ReadOpenWindowAsync();
        (pages.Count, pages[0].RecordCount, pages[0].NextPosition).ShouldBe((1, 0, null));
        pages[0].CursorAfter.ShouldBe("""{"lastUpdatedDate":"2026-11-01T00:00:00"}""");
    }

    [Fact]
    public async Task Windows_reach_from_the_start_date_to_now_and_none_spans_more_than_30_days()
    {
        _finale.AddProduct("first", new DateTime(2026, 8, 1));
        _finale.AddProduct("edge", new DateTime(2026, 8, 30));
        _finale.AddProduct("last", new DateTime(2026, 11, 20, 11, 59, 0));
        FakeFinale.Texts(await _finale.ReadAsync("products"), "productId").ShouldBe(["first", "edge", "last"]);
        _finale.Requests.Select(Range).ShouldBe([
            ("2026-08-01T00:00:00", "2026-08-30T00:00:00"),
            ("2026-08-30T00:00:00", "2026-09-28T00:00:00"),
            ("2026-09-28T00:00:00", "2026-10-27T00:00:00"),
            ("2026-10-27T00:00:00", null),
        ]);
    }

    [Fact]
    public async Task The_checkpoint_stays_a_minute_behind_the_begin_of_the_read_and_never_goes_back()
    {
        _finale.AddProduct("now", FakeFinale.Now.UtcDateTime);
        _finale.AddProduct("wrong clock", new DateTime(2099, 1, 1));
        var pages = await _finale.ReadAsync("products");
        FakeFinale.Texts(pages, "productId").ShouldBe(["now", "wrong clock"]);
        pages[^1].CursorAfter.ShouldBe("""{"lastUpdatedDate":"2026-11-20T11:59:00"}""");
        var later = await _finale.ReadAsync("products", checkpoint: """{"lastUpdatedDate":"2026-11-20T11:59:30"}""");
        later[^1].CursorAfter.ShouldBe("""{"lastUpdatedDate":"2026-11-20T11:59:30"}""");
    }

    [Fact]
    public async Task More_rows_of_one_instant_than_a_page_holds_are_read_with_a_higher_limit()
    {
        for (var i = 0; i < 25; i++)
        {
            _finale.AddProduct($"p{i:00}", Day, i);
        }

        _finale.AddProduct("after", Day.AddSeconds(1));
        FakeFinale.Texts(await _finale.ReadAsync("products", pageSize: 3), "productId").Order().ShouldBe(
            [.. Enumerable.Range(0, 25).Select(i => $"p{i:00}").Append("after").Order()]);
    }

    [Fact]
    public async Task Rows_in_no_order_are_read_with_a_higher_limit_too()
    {
        _finale.NewestFirst = true;
        for (var i = 0; i < 25; i++)
        {
            _finale.AddProduct($"p{i:00}", Day.AddHours(i));
        }

        FakeFinale.Texts(await _finale.ReadInSlicesAsync("products", pageSize: 3), "productId").ShouldBe(
            [.. Enumerable.Range(0, 25).Select(i => $"p{i:00}")]);
    }

    [Fact]
    public async Task An_instant_with_more_rows_than_the_api_gives_stops_the_stream()
    {
        var page = FakeFinale.Columns(
            [.. Enumerable.Range(0, 120_000).Select(_ => new JsonObject { ["productUrl"] = "/1", ["lastUpdatedDate"] = "2026-11-01T00:00:00" })],
            ["productUrl", "lastUpdatedDate"]);
        _finale.Before = _ => FakeUpstream.Json(page);
        var failure = await Should.ThrowAsync<SyncFleetException>(ReadOpenWindowAsync(10_000));
        failure.Kind.ShouldBe(FailureKind.Defect);
        failure.Message.ShouldContain("at least 120000 product records of 2026-11-01T00:00:00");
        _finale.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_page_served_again_is_noticed_and_loses_nothing()
    {
        for (var i = 0; i < 6; i++)
        {
            _finale.AddProduct($"p{i}", Day.AddHours(i));
        }

        var first = FakeFinale.Columns([.. _finale.Of("product").Take(3)], ["productId", "productUrl", "lastUpdatedDate"]);
        _finale.Before = _ => FakeUpstream.Json(first);
        var failure = await Should.ThrowAsync<SyncFleetException>(_finale.ReadInSlicesAsync("products", pageSize: 3, checkpoint: Checkpoint(Day)));
        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldContain("outside the range");
    }

    [Fact]
    public async Task A_row_with_a_bad_date_is_passed_on_with_its_neighbours()
    {
        _finale.Before = _ => FakeUpstream.Json(
            """{"productUrl":["/1","/2","/3"],"lastUpdatedDate":["2026-11-02T00:00:00","294277-02-30T25:61:00",null]}""");
        var pages = await ReadOpenWindowAsync();
        FakeFinale.Texts(pages, "productUrl").Order().ShouldBe(["/1", "/2", "/3"]);
        pages[^1].CursorAfter.ShouldBe("""{"lastUpdatedDate":"2026-11-02T00:00:00"}""");
    }

    [Fact]
    public async Task A_refused_budget_after_empty_windows_keeps_how_far_the_read_came()
    {
        _finale.Budget.Grant = (name, taken) => name == "collections" && taken >= 2 ? TimeSpan.FromMinutes(10) : null;
        var pages = new List<string?>();
        var failure = await Should.ThrowAsync<SyncFleetException>(async () =>
        {
            var request = new ReadRequest { Stream = "products" };
            await foreach (var page in new FinaleConnector().ReadAsync(_finale.Source(), request, CancellationToken.None))
            {
                page.RecordCount.ShouldBe(0);
                pages.Add(page.NextPosition);
            }
        });
        failure.Kind.ShouldBe(FailureKind.Throttled);
        failure.RetryAfter.ShouldBe(TimeSpan.FromMinutes(10));
        _finale.Budget.Grant = null;
        await _finale.ReadAsync("products", position: pages.ShouldHaveSingleItem());
        _finale.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Collections_take_from_both_budgets_and_the_headroom_is_left()
    {
        _finale.AddProduct("a", Day);
        await ReadOpenWindowAsync();
        _finale.Budget.Taken.ShouldBe(["get", "collections"]);
    }

    [Fact]
    public async Task Check_is_one_small_request()
    {
        await new FinaleConnector().CheckAsync(_finale.Source(), CancellationToken.None);
        _finale.Requests.ShouldHaveSingleItem().Uri.PathAndQuery.ShouldBe("/acme/api/facility/?limit=1");
    }

    [Theory]
    [InlineData("""{"apiKey":"k","apiSecret":"s"}""", "account")]
    [InlineData("""{"account":"../x","apiKey":"k","apiSecret":"s"}""", "account")]
    [InlineData("""{"account":"a","apiKey":"k"}""", "apiSecret")]
    [InlineData("""{"account":"a","apiKey":"k","apiSecret":"s","pageSize":0}""", "1 to 10000")]
    [InlineData("""{"account":"a","apiKey":"k","apiSecret":"s","baseUrl":"ftp://x"}""", "baseUrl")]
    [InlineData("""{"account":"a","apiKey":"k","apiSecret":"s","startDate":"1/2/2020"}""", "a day like 2020-01-01")]
    public async Task A_wrong_setting_is_named_before_anything_is_sent(string config, string says)
    {
        var source = new SourceContext
        {
            Config = JsonSerializer.Deserialize<JsonElement>(config),
            Budget = _finale.Budget,
            Time = _finale.Time,
            Http = _finale.Source().Http,
        };
        var failure = await Should.ThrowAsync<SyncFleetException>(() => new FinaleConnector().CheckAsync(source, CancellationToken.None));
        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain(says);
        _finale.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void The_spec_and_the_schemas_are_json_and_secrets_are_marked()
    {
        var description = new FinaleConnector().Description;
        var properties = JsonNode.Parse(description.SpecJson)!["properties"]!.AsObject();
        properties.Where(property => property.Value!["airbyte_secret"] is not null).Select(property => property.Key).ShouldBe(["apiKey", "apiSecret"]);
        description.Streams.Select(stream => stream.Name).ShouldBe(["products", "vendors", "purchase_orders", "facilities", "inventory", "shipments"]);
        description.Streams.ShouldAllBe(stream => JsonNode.Parse(stream.SchemaJson!)!["properties"]![stream.Key[0]] != null);
    }

    private Task<List<Page>> ReadOpenWindowAsync(int pageSize = 1000) => _finale.ReadAsync("products", pageSize, Checkpoint(Day));

    private static string Checkpoint(DateTime date) => $$"""{"lastUpdatedDate":"{{FakeFinale.Date(date)}}"}""";

    private static (string? Lower, string? Upper) Range(SeenRequest request)
    {
        var filter = request.Uri.Query.TrimStart('?').Split('&').Single(part => part.StartsWith("filter=", StringComparison.Ordinal))["filter=".Length..];
        var range = JsonNode.Parse(Convert.FromBase64String(Uri.UnescapeDataString(filter)))!["lastUpdatedDate"]!.AsArray();
        return (range[0]?.GetValue<string>(), range[1]?.GetValue<string>());
    }
}
