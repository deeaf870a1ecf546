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
    public async Task Enums_lists_and_what_JSON_has_no_number_for_become_texts_and_arrays()
    {
        await using var source = await PostgresSource.CreateAsync(postgres, "things", """
            CREATE TYPE $S.mood AS ENUM ('sad', 'glad');
            CREATE DOMAIN $S.cents AS numeric(12,2);
            CREATE TABLE $S.things (mood $S.mood PRIMARY KEY, moods $S.mood[], grid int[][], words text[], none numeric, real float8, late timestamptz, price $S.cents, pair int4range, net inet, cash money);
            INSERT INTO $S.things VALUES ('sad', '{glad,sad}', '{{1,2},{3,4}}', '{"a b",NULL}', 'NaN', 'Infinity', 'infinity', 1.50, '[1,5)', '10.0.0.0/8', 12.3),
                ('glad', '{}', '{}', '{}', 0, 1e-7, '2026-01-01Z', 0, 'empty', '::1', -1);
            """);

        var records = await ReadAsync(source);

        records.Select(record => record.GetRawText()).ShouldBe(
        [
            """{"mood":"sad","moods":["glad","sad"],"grid":[[1,2],[3,4]],"words":["a b",null],"none":"NaN","real":"Infinity","late":"infinity","price":1.50,"pair":"[1,5)","net":"10.0.0.0/8","cash":"$12.30"}""",
            """{"mood":"glad","moods":[],"grid":[],"words":[],"none":0,"real":1e-07,"late":"2026-01-01T00:00:00+00:00","price":0.00,"pair":"empty","net":"::1","cash":"-$1.00"}""",
        ]);
    }

    [Fact]
    public async Task An_infinite_time_is_no_checkpoint_and_is_read_each_time()
    {
        await using var source = await PostgresSource.CreateAsync(postgres, "orders", """
            CREATE TABLE $S.orders (id int PRIMARY KEY, updated_at timestamptz NOT NULL);
            INSERT INTO $S.orders VALUES (1, '-infinity'), (2, '2026-01-01Z'), (3, '2026-01-02Z'), (4, 'infinity');
            """);

        var first = await StreamReading.ReadAsync(source);
        await source.ExecuteAsync("INSERT INTO $S.orders VALUES (5, '2026-01-03Z')");
        var second = await StreamReading.ReadAsync(source, first.Checkpoint);

        first.Checkpoint.ShouldBe("""{"updated_at":"2026-01-02 00:00:00\u002B00"}""");
        Ids(first).ShouldBe([1, 2, 3, 4]);
        Ids(second).ShouldBe([3, 5, 4]);
        second.Checkpoint.ShouldBe("""{"updated_at":"2026-01-03 00:00:00\u002B00"}""");
    }

    [Fact]
    public async Task A_named_key_that_is_null_in_a_row_stops_the_read_and_says_so()
    {
        await using var source = await PostgresSource.CreateAsync(postgres, "loose", "CREATE TABLE $S.loose (id int, code text); INSERT INTO $S.loose VALUES (1, 'a'), (2, NULL);");

        var failure = await Should.ThrowAsync<SyncFleetException>(() => PagesAsync(source, source.Settings(new { keys = new { loose = "code" } })));

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain("'code' of 'loose' is null");
    }

    [Fact]
    public async Task A_page_that_takes_too_long_is_tried_again_and_the_limit_is_the_readers_own()
    {
        await using var source = await PostgresSource.CreateAsync(postgres, "slow", """
            CREATE VIEW $S.limits AS SELECT 1 AS id, current_setting('statement_timeout') AS statement, current_setting('transaction_read_only') AS read_only;
            CREATE VIEW $S.slow AS SELECT 1 AS id, pg_sleep(600)::text AS never;
            """);
        await source.ExecuteAsync($"ALTER ROLE {PostgresSource.Reader} SET statement_timeout = 0");
        var settings = source.Settings(new { keys = new { slow = "id", limits = "id" } });
        var limits = await source.Connector.ReadAsync(source.Open(settings), new ReadRequest { Stream = "limits" }, CancellationToken.None).FirstAsync(TestContext.Current.CancellationToken);
        Encoding.UTF8.GetString(limits.Records.Span).ShouldBe("""{"id":1,"statement":"50s","read_only":"on"}""" + "\n");

        // The server itself says when time is over; here somebody says it in its place, with the same word.
        var reading = PagesAsync(source, settings, stream: "slow");
        await CancelStatementAsync();
        var failure = await Should.ThrowAsync<SyncFleetException>(() => reading);
        (failure.Kind, failure.Detail).ShouldBe((FailureKind.Transient, "SQL state 57014"));
        failure.Message.ShouldContain("smaller page_size");
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

    private async Task CancelStatementAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await postgres.QueryAsync<long>($"SELECT count(*) FROM (SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = '{PostgresSource.Reader}' AND wait_event = 'PgSleep') x") == 0)
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
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
