using System.Text;
using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Databases;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Testing.Conformance;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Connectors;

public sealed class PostgresSourceTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Types_become_JSON_as_exactly_as_PostgreSQL_has_them()
    {
        await using var source = await PostgresSource.CreateAsync(postgres, "things", """
            CREATE TABLE $S.things (id int PRIMARY KEY, big bigint, exact numeric, real float8, flag boolean, day date, at timestamptz, plain timestamp,
                span interval, raw bytea, list int[], doc jsonb, loose json, who uuid, line text);
            INSERT INTO $S.things VALUES (1, 9223372036854775807, 12345678901234567890.000000000001, 0.1, true, '2026-02-03', '2026-02-03 04:05:06.789+02',
                '2026-02-03 04:05:06', '1 day 2 hours', '\xdeadbeef', '{1,NULL,3}', '{"a": 1e400}', E'{\n "b" :\n 2}', '6b1f8d3e-0000-4000-8000-000000000001', E'two\nlines "q"');
            """);

        var record = (await ReadAsync(source))[0];

        record.GetRawText().ShouldBe(
            """{"id":1,"big":9223372036854775807,"exact":12345678901234567890.000000000001,"real":0.1,"flag":true,"day":"2026-02-03","at":"2026-02-03T02:05:06.789+00:00","plain":"2026-02-03T04:05:06","span":"P1DT2H","raw":"\\xdeadbeef","list":[1,null,3],"doc":{"a": 1e400},"loose":{ "b" : 2},"who":"6b1f8d3e-0000-4000-8000-000000000001","line":"two\nlines \"q\""}"""
                .Replace("1e400", "1" + new string('0', 400), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_committed_late_with_an_earlier_time_is_read_next_time()
    {
        await using var source = await PostgresSource.CreateAsync(postgres, "orders", """
            CREATE TABLE $S.orders (id int PRIMARY KEY, updated_at timestamp NOT NULL);
            INSERT INTO $S.orders VALUES (1, '2026-01-01 10:00:00'), (2, '2026-01-01 10:05:00.5');
            """);
        var first = await StreamReading.ReadAsync(source);
        await source.ExecuteAsync("INSERT INTO $S.orders VALUES (3, '2026-01-01 10:04:30'), (4, '2026-01-01 09:00:00')");

        var second = await StreamReading.ReadAsync(source, first.Checkpoint);

        first.Checkpoint.ShouldBe("""{"updated_at":"2026-01-01 10:05:00.5"}""");
        Ids(second).ShouldBe([3, 2], "within the overlap of a minute; what is older is not seen");
        second.Checkpoint.ShouldBe(first.Checkpoint);
    }

    [Fact]
    public async Task Rows_without_a_cursor_value_are_read_each_time()
    {
        await using var source = await PostgresSource.CreateAsync(postgres, "orders", """
            CREATE TABLE $S.orders (id int PRIMARY KEY, updated_at timestamptz);
            INSERT INTO $S.orders SELECT n, CASE WHEN n % 3 = 0 THEN NULL ELSE timestamptz '2026-01-01' + n * interval '1 hour' END FROM generate_series(1, 60) n;
            """);
        var first = await StreamReading.ReadAsync(source);

        var second = await StreamReading.ReadAsync(source, first.Checkpoint);

        Ids(first).Order().ShouldBe(Enumerable.Range(1, 60));
        Ids(second).Where(id => id % 3 == 0).Order().ShouldBe(Enumerable.Range(1, 20).Select(n => n * 3));
        Ids(second).Count(id => id % 3 != 0).ShouldBe(1);
    }

    [Fact]
    public async Task A_number_can_be_the_cursor()
    {
        await using var source = await PostgresSource.CreateAsync(postgres, "log", """
            CREATE TABLE $S.log (id bigint PRIMARY KEY, text text);
            INSERT INTO $S.log SELECT n, 't' FROM generate_series(1, 50) n;
            """);
        var settings = source.Settings(new { cursor_columns = new { log = "id" }, overlap_values = 5 });
        var first = await PagesAsync(source, settings);

        await source.ExecuteAsync("INSERT INTO $S.log VALUES (51, 't'), (109, 't')");
        var second = await PagesAsync(source, settings, first.Checkpoint);

        first.Checkpoint.ShouldBe("""{"id":"50"}""");
        second.Ids.ShouldBe([45, 46, 47, 48, 49, 50, 51, 109]);
        second.Checkpoint.ShouldBe("""{"id":"109"}""");
    }

    [Fact]
    public async Task Views_and_tables_without_a_key_are_read_by_the_columns_the_tenant_names()
    {
        await using var source = await PostgresSource.CreateAsync(postgres, "paid", """
            CREATE TABLE $S.orders (id int, paid boolean);
            INSERT INTO $S.orders SELECT n, n % 2 = 0 FROM generate_series(1, 60) n;
            CREATE VIEW $S.paid AS SELECT id FROM $S.orders WHERE paid;
            """);

        var refused = await StreamReading.ReadAsync(source);
        var read = await PagesAsync(source, source.Settings(new { keys = new { paid = "id" } }));

        refused.Failure.ShouldNotBeNull().Kind.ShouldBe(FailureKind.Configuration);
        refused.Failure!.Message.ShouldContain("has no primary key");
        read.Ids.ShouldBe(Enumerable.Range(1, 30).Select(n => n * 2));
    }

    [Fact]
    public async Task What_the_user_may_not_read_is_not_discovered_and_nothing_can_be_written()
    {
        await using var source = await PostgresSource.CreateAsync(postgres, "orders", $$"""
            CREATE TABLE $S.orders (id int PRIMARY KEY, secret text, updated_at timestamptz);
            CREATE TABLE $S.hidden (id int PRIMARY KEY);
            REVOKE ALL ON $S.orders, $S.hidden FROM {{PostgresSource.Reader}};
            GRANT SELECT (id, updated_at) ON $S.orders TO {{PostgresSource.Reader}};
            CREATE FUNCTION $S.spoil() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN INSERT INTO $S.hidden VALUES (1); RETURN 1; END';
            CREATE VIEW $S.trap AS SELECT $S.spoil() AS id;
            """);

        var streams = await source.Connector.DiscoverAsync(source.Open(source.Config), CancellationToken.None);
        var trap = await Should.ThrowAsync<SyncFleetException>(() => PagesAsync(source, source.Settings(new { keys = new { trap = "id" } }), stream: "trap"));

        streams.Select(stream => stream.Name).ShouldBe(["orders", "trap"]);
        streams[0].SchemaJson.ShouldBe("""{"type":"object","properties":{"id":{"type":["integer","null"]},"updated_at":{"type":["string","null"]}}}""");
        trap.Kind.ShouldBe(FailureKind.Defect);
        trap.Message.ShouldContain("read-only");
        (await postgres.QueryAsync<long>($"SELECT count(*) FROM {source.Schema}.hidden")).ShouldBe(0);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("169.254.169.254")]
    public async Task An_address_that_is_not_public_is_refused(string host)
    {
        await using var source = await PostgresSource.CreateAsync(postgres, "orders", "");
        PostgresConnector guarded = new(LocalAccess.None);

        var failure = await Should.ThrowAsync<SyncFleetException>(() => guarded.CheckAsync(source.Open(source.Settings(new { host })), CancellationToken.None));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("not a public address");
    }

    [Fact]
    public async Task A_server_that_is_away_is_a_passing_failure()
    {
        await using var source = await PostgresSource.CreateAsync(postgres, "orders", "");

        var failure = await Should.ThrowAsync<SyncFleetException>(() => source.Connector.CheckAsync(source.Open(source.Settings(new { port = 1 })), CancellationToken.None));

        failure.Kind.ShouldBe(FailureKind.Transient);
    }

    private static async Task<IReadOnlyList<JsonElement>> ReadAsync(ConformanceSource source) => (await StreamReading.ReadAsync(source)).Records;

    private static List<int> Ids(StreamReading reading) => [.. reading.Records.Select(record => record.GetProperty("id").GetInt32())];

    private static async Task<(List<int> Ids, string? Checkpoint)> PagesAsync(PostgresSource source, JsonElement settings, string? checkpoint = null, string? stream = null)
    {
        List<int> ids = [];
        string? reached = null;
        await foreach (var page in source.Connector.ReadAsync(source.Open(settings), new ReadRequest { Stream = stream ?? source.Stream, Checkpoint = checkpoint }, CancellationToken.None))
        {
            ids.AddRange(Encoding.UTF8.GetString(page.Records.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetInt32()));
            reached = page.CursorAfter ?? reached;
        }

        return (ids, reached);
    }
}
