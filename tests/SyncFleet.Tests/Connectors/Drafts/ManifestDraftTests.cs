using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors.Drafts;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Http;
using SyncFleet.Tests.Connectors.Manifests;
using Xunit;

namespace SyncFleet.Tests.Connectors.Drafts;

/// <summary>A draft is good when the runtime reads the API with it: every page once, every record once.</summary>
public sealed class ManifestDraftTests
{
    private const int Total = 7;

    private const int Size = 3;

    [Theory]
    [InlineData("/v1/users", "link")]
    [InlineData("/v1/users?lang=en", "next-url")]
    [InlineData("/v1/users", "href")]
    [InlineData("/v1/users", "token")]
    [InlineData("/v1/users?page=1&per_page=3", "page")]
    [InlineData("/v1/users?offset=0&limit=3", "offset")]
    public async Task The_paging_of_an_answer_is_found_out(string address, string style)
    {
        var upstream = new FakeUpstream(request => Answer(request.Uri, style));
        var sampleUri = new Uri("https://api.test" + address);
        using var sample = Answer(sampleUri, style);
        var yaml = ManifestDraft.Of(new AnswerSample
        {
            Address = sampleUri,
            LinkHeader = sample.Headers.TryGetValues("Link", out var links) ? links.First() : null,
            Body = JsonSerializer.Deserialize<JsonElement>(await sample.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)),
        });

        var connector = ManifestConnector.Load(yaml, "draft", TimeProvider.System);
        connector.Report.Streams.ShouldAllBe(stream => stream.Runs, yaml);
        var reading = await ManifestReading.ReadAsync(connector, upstream.Source(new { }), "users", cancellationToken: TestContext.Current.CancellationToken);

        reading.Records.Select(record => record.GetProperty("id").GetInt32()).ShouldBe(Enumerable.Range(1, Total), yaml);
        connector.Description.Streams[0].Key.ShouldBe(["id"]);
        upstream.Seen.ShouldAllBe(request => !address.Contains("lang") || request.Uri.Query.Contains("lang=en"));
    }

    [Fact]
    public void Key_cursor_and_fields_are_found_out()
    {
        var yaml = ManifestDraft.Of(new AnswerSample
        {
            Address = new Uri("https://api.test/orders.json"),
            Body = JsonSerializer.Deserialize<JsonElement>("""[{"order_id":"a","id":1,"created":"2026-01-01","updated_at":"2026-01-01T00:00:00.5Z","n":1},{"order_id":"b","id":1,"created":"2026-01-02","updated_at":"2026-01-01T00:00:00.25Z","n":1.5,"tags":[]}]"""),
        });

        var stream = ManifestConnector.Load(yaml, "draft", TimeProvider.System).Description.Streams.ShouldHaveSingleItem();
        stream.Name.ShouldBe("orders");
        stream.Key.ShouldBe(["order_id"]);
        stream.CursorField.ShouldBe("updated_at");
        stream.SchemaJson!.ShouldContain("\"n\":{\"type\":[\"number\",\"null\"]},\"tags\":{\"type\":[\"array\",\"null\"]}");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1,2]")]
    [InlineData("""{"a":{"b":[]}}""")]
    public void An_answer_without_records_is_refused(string body) =>
        Should.Throw<SyncFleetException>(() => ManifestDraft.Of(new AnswerSample { Address = new Uri("https://api.test/x"), Body = JsonSerializer.Deserialize<JsonElement>(body) }))
            .Message.ShouldContain("no list of objects");

    private static HttpResponseMessage Answer(Uri uri, string style)
    {
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(uri.Query);
        int Number(string name, int otherwise) => query.TryGetValue(name, out var text) ? int.Parse(text.ToString(), System.Globalization.CultureInfo.InvariantCulture) : otherwise;
        var from = style switch
        {
            "page" => (Number("page", 1) - 1) * Size,
            "offset" => Number("offset", 0),
            "token" => Number("cursor", 0),
            _ => Number("from", 0),
        };
        var users = Enumerable.Range(1, Total).Skip(from).Take(Size).Select(id => new { id, name = $"user {id}" }).ToList();
        var next = from + Size < Total ? $"/v1/users?from={from + Size}{(query.ContainsKey("lang") ? "&lang=en" : "")}" : null;
        object body = style switch
        {
            "link" => users,
            "next-url" => new { data = users, links = new { next } },
            "href" => new { data = users, _links = next is null ? (object)new { self = new { href = "/v1/users" } } : new { next = new { href = next } } },
            "token" => new { users, meta = new { next_cursor = next is null ? null : $"{from + Size}" } },
            "page" => new { users, page = (from / Size) + 1, total = Total },
            _ => new { items = users, total = Total },
        };
        var answer = FakeUpstream.Json(JsonSerializer.Serialize(body));
        if (style == "link" && next is not null)
        {
            answer.Headers.TryAddWithoutValidation("Link", $"<https://api.test{next}>; rel=\"next\"");
        }

        return answer;
    }
}
