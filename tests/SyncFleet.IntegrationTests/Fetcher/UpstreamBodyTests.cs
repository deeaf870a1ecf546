using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Fetcher.Reading;
using SyncFleet.Postgres.Transforming;
using SyncFleet.Postgres.Writing;
using SyncFleet.Postgres.Writing.Tables;
using SyncFleet.Transformer;
using Xunit;

namespace SyncFleet.IntegrationTests.Fetcher;

/// <summary>
/// Bodies no source should send, read by a fetcher and, where they are read at all, mapped and written: what is said of them and what
/// the counters are after it.
/// </summary>
public sealed class UpstreamBodyTests(UpstreamBodyTests.Fixture fleet) : IClassFixture<UpstreamBodyTests.Fixture>
{
    private const string Definition = """
        sync: bodies
        source: bodies
        destination: { schema: bodies }
        phases:
          - name: all
            streams:
              - stream: things
                table: things
                key: [id]
                order_by: at
                columns:
                  name: name
                  count: { path: count, type: integer }
                  price: { path: price, type: decimal }
                  at: { path: at, type: timestamp }
        """;

    [Theory]
    [InlineData("<html><body>Sign in</body></html>", "bodies answered 200 OK for GET /things, but with a web page in place of JSON")]
    [InlineData("""{"items": [{"id": 1}, {"id": 2, "na""", "bodies answered 200 OK for GET /things, but with JSON that breaks off at line 1, byte 36")]
    [InlineData("", "bodies answered 200 OK for GET /things, but with an empty body")]
    public async Task A_body_that_is_no_JSON_is_a_passing_failure_and_counts_nothing(string body, string message)
    {
        await using var source = await BodyServer.StartAsync(token => Encoding.UTF8.GetBytes(token == "" ? """{"items": [{"id": 9}], "next": "2"}""" : body));

        var run = await ReadAsync(source);

        var failure = await FailureAsync(run);
        (failure.Kind, failure.Message).ShouldBe((FailureKind.Transient, message));
        failure.Detail.ShouldNotBeNull().ShouldStartWith("status 200, content type application/json, ");
        (await run.ReadAsync()).ShouldBe($"slice 1 free at {await PositionAsync(run)}, 1 pages, 1 = 0 dead + 0 filtered + 1 stored");
        (await WriteAsync(run)).ShouldBe("1 of 1 pages, read 1 = written 1 + unchanged 0 + dead 0 + filtered 0; checkpoints 0");
    }

    [Fact]
    public async Task A_page_token_that_repeats_ends_the_read_as_a_defect_with_all_pages_before_it_written()
    {
        await using var source = await BodyServer.StartAsync(token => Encoding.UTF8.GetBytes($$"""{"items": [{"id": "after {{token}}"}], "next": "{{(token == "" ? "a" : token == "a" ? "b" : "a")}}"}"""));

        var run = await ReadAsync(source);

        var failure = await FailureAsync(run);
        failure.Kind.ShouldBe(FailureKind.Defect);
        failure.Message.ShouldContain("The source gave a page token a second time (page 3 of stream 'things')");
        source.Requests.ShouldBeLessThan(5);
        (await run.ReadAsync()).ShouldEndWith(", 2 pages, 2 = 0 dead + 0 filtered + 2 stored");
        (await WriteAsync(run)).ShouldBe("2 of 2 pages, read 2 = written 2 + unchanged 0 + dead 0 + filtered 0; checkpoints 0");
    }

    [Theory]
    [InlineData("""{"id":1,"name":"?"}""", "invalid UTF-8", "", "UTF-8")]
    [InlineData("""{"id":1,"name":"\ud800"}""", "lone surrogate", "name", "surrogate")]
    [InlineData("""{"id":1,"name":"a\u0000b"}""", "NUL", "name", "NUL")]
    [InlineData("""{"id":1,"count":9223372036854775808}""", "beyond 64 bits", "count", "64 bits")]
    [InlineData("""{"id":1,"at":"10000-01-01T00:00:00Z"}""", "date out of range", "_sf_order", "outside the years 0001 to 9999")]
    public async Task A_value_that_no_table_takes_makes_a_dead_letter_of_its_record_alone(string record, string what, string column, string reason)
    {
        var bytes = Encoding.UTF8.GetBytes($$"""{"items": [{"id": 0}, {{record}}, {"id": 2}]}""");
        if (what == "invalid UTF-8")
        {
            bytes[Array.IndexOf(bytes, (byte)'?')] = 0xff;
        }

        await using var source = await BodyServer.StartAsync(_ => bytes);

        var run = await ReadAsync(source);

        (await run.ReadAsync()).ShouldEndWith(", 1 pages, 3 = 0 dead + 0 filtered + 3 stored, read");
        (await WriteAsync(run)).ShouldBe("1 of 1 pages, read 3 = written 2 + unchanged 0 + dead 1 + filtered 0; checkpoints 0", what);
        var letter = (await fleet.Postgres.QueryAsync<string>("SELECT format('%s: %s', coalesce(column_name, ''), reason) FROM syncfleet.dead_letters WHERE stream_run_id = $1", run.Id))!;
        letter.ShouldContain(reason, Case.Insensitive);
        letter.ShouldStartWith($"{column}: ");
    }

    [Fact]
    public async Task Decimals_beyond_double_a_record_of_ten_megabytes_and_a_key_that_comes_twice_are_only_data()
    {
        var large = new string('x', 10 * 1024 * 1024);
        var body = $$"""{"items": [{"id":1,"price":123456789012345678901234567890.123456789}, {"id":2,"name":"{{large}}"}, {"id":3,"name":"one"}, {"id":3,"name":"two"}]}""";
        await using var source = await BodyServer.StartAsync(_ => Encoding.UTF8.GetBytes(body));

        var run = await ReadAsync(source);

        (await run.ReadAsync()).ShouldEndWith(", 1 pages, 4 = 0 dead + 0 filtered + 4 stored, read");
        (await WriteAsync(run)).ShouldBe("1 of 1 pages, read 4 = written 3 + unchanged 1 + dead 0 + filtered 0; checkpoints 0");
        (await fleet.Postgres.QueryAsync<string>("""
            SELECT format('%s %s %s', max(price) FILTER (WHERE _sf_external_id = '1'), max(length(name)) FILTER (WHERE _sf_external_id = '2'), max(name) FILTER (WHERE _sf_external_id = '3'))
            FROM bodies.things WHERE _sf_source = $1
            """, run.Source.Value)).ShouldBe($"123456789012345678901234567890.123456789 {large.Length} two");
    }

    [Fact]
    public async Task Law_7_a_record_the_manifests_own_filter_fails_on_never_sinks_its_neighbours_and_the_numbers_add_up()
    {
        var pages = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [""] = """{"items": [{"id":1}, {"id":2,"rank":-1}, {"id":3,"rank":"canary"}, {"id":4,"rank":5}], "next": "b"}""",
            ["b"] = """{"items": [{"id":5,"rank":"canary"}, {"id":6,"rank":[]}], "next": "c"}""",
            ["c"] = """{"items": [{"id":7,"rank":0}], "next": "d"}""",
            ["d"] = """{"items": [{"id":8}]}""",
        };
        await using var source = await BodyServer.StartAsync(token => Encoding.UTF8.GetBytes(pages[token]));

        var run = await ReadAsync(source);

        (await run.ReadAsync()).ShouldBe("slice 1 held at -, 3 pages, 8 = 3 dead + 2 filtered + 3 stored, read", "the page of which nothing is left but a count is no page");
        (await WriteAsync(run)).ShouldBe("3 of 3 pages, read 8 = written 3 + unchanged 0 + dead 3 + filtered 2; checkpoints 0");
        var letters = (await fleet.Postgres.QueryAsync<string>(
            "SELECT string_agg(format('%s/%s %s: %s', page_number, record_index, convert_from(payload, 'UTF8'), reason), E'\n' ORDER BY page_number, record_index) FROM syncfleet.dead_letters WHERE stream_run_id = $1", run.Id))!;
        letters.Split('\n').Select(l => l.Split(": RecordFilter.condition (manifest line ")[0]).ShouldBe(["""1/2 {"id":3,"rank":"canary"}""", """2/0 {"id":5,"rank":"canary"}""", """2/1 {"id":6,"rank":[]}"""]);
    }

    private async Task<StreamRunRow> ReadAsync(BodyServer source)
    {
        var run = await StreamRunRow.AddAsync(fleet.Postgres, "bodies", "things", $$"""{"url":"{{source.Address}}"}""", definition: Definition);
        await fleet.Services.GetRequiredService<SliceReader>().ReadAsync(run.Message, takeOver: false, CancellationToken.None, CancellationToken.None);
        return run;
    }

    private Task<StreamRunFailed> FailureAsync(StreamRunRow run) => fleet.Log.WaitAsync<StreamRunFailed>(m => m.StreamRunId == run.Message.StreamRunId);

    private Task<string?> PositionAsync(StreamRunRow run) => fleet.Postgres.QueryAsync<string>("SELECT read_position FROM syncfleet.stream_runs WHERE stream_run_id = $1", run.Id);

    // The stored pages as transformer and writer deal with them.
    private async Task<string> WriteAsync(StreamRunRow run)
    {
        var database = fleet.Postgres.Database;
        PageTransformer transformer = new(new TransformStore(database, TimeProvider.System), NullLogger<PageTransformer>.Instance);
        LaneWriter writer = new(database, new StreamRunPlans(database, SyncDefinitionReader.ReadSnapshot), new DestinationTables(database), new WriteLimits(), TimeProvider.System);
        var pages = await fleet.Postgres.QueryAsync<int[]>("SELECT array_agg(page_number ORDER BY page_number) FROM syncfleet.pages WHERE stream_run_id = $1", run.Id);
        foreach (var page in pages!)
        {
            var message = new PageFetched { TenantId = run.Message.TenantId, SyncRunId = run.Message.SyncRunId, StreamRunId = run.Message.StreamRunId, Stream = "things", PageNumber = page, RecordCount = 0 };
            var outcome = await transformer.TransformAsync(message, CancellationToken.None);
            outcome.Failure.ShouldBeNull();
            foreach (var ready in outcome.Ready)
            {
                await writer.DrainAsync(ready, CancellationToken.None);
            }
        }

        return (await fleet.Postgres.QueryAsync<string>(
            """
            SELECT format('%s of %s pages, read %s = written %s + unchanged %s + dead %s + filtered %s; checkpoints %s', pages_written, pages_fetched,
                records_read, records_written, records_unchanged, records_dead_lettered, records_filtered,
                (SELECT count(*) FROM syncfleet.checkpoints c WHERE c.sync_id = s.sync_id))
            FROM syncfleet.stream_runs s WHERE stream_run_id = $1
            """,
            run.Id))!;
    }

    public sealed class Fixture : FetcherFixture
    {
        private const string Manifest = """
            version: 6.48.0
            type: DeclarativeSource
            check: {type: CheckStream, stream_names: [things]}
            streams:
              - type: DeclarativeStream
                name: things
                primary_key: id
                retriever:
                  type: SimpleRetriever
                  requester: {type: HttpRequester, url_base: "{{ config['url'] }}", path: things}
                  record_selector:
                    type: RecordSelector
                    extractor: {type: DpathExtractor, field_path: [items]}
                    record_filter: {type: RecordFilter, condition: "{{ record.get('rank') is none or record.rank > 0 }}"}
                  paginator:
                    type: DefaultPaginator
                    page_token_option: {type: RequestOption, inject_into: request_parameter, field_name: token}
                    pagination_strategy: {type: CursorPagination, cursor_value: "{{ response.next }}"}
            """;

        protected override bool Consumes => false;

        protected override IReadOnlyList<IConnector> Further { get; } = [LoadManifest("bodies", Manifest)];
    }
}
