using Shouldly;
using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Writing;
using SyncFleet.Postgres.Writing.Tables;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Transformer;

/// <summary>What the mapping lets through, PostgreSQL takes: no value gets as far as the writer and is refused there.</summary>
public sealed class MappedValuesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-0", "1", "-1", "1.50", "1e5", "-1.5e-3", "1e400", "1e131071", "1e131072", "1e-16383", "1e-16384", "0e99999", "0e-99999",
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "123456789012345678901234567890.123456789",
        "\"\"", "\" \"", "\"--\"", "\"tea\"", "\"\\u00e9\\ud83d\\ude00\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\uffff\"", "\"\\u0001\\u007f\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"NaN\"", "\"Infinity\"", "\"yes\"", "\"007\"", "\"+.5\"", "\"1e5\"",
        "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.999999Z\"", "\"9999-12-31T24:00:00Z\"", "\"2026-02-29\"", "\"2024-02-29\"",
        "\"2026-10-21T12:00:00+0200\"", "\"10000-01-01\"", "\"0000-01-01\"", "\"-0044-03-15\"", "[]", "{}", "[null,true,1.5,\"x\"]",
        "{\"a\":{\"b\":[1,2,{\"c\":\"\\ud83d\\ude00\"}]}}", "{\"a\":\"\\u0000\"}", "{\"\\u0000\":1}", "{\"a\":\"\\ud800\"}", "[1e131071]", "[1e131072]", "[1e-16383]", "[1e-16384]",
        "[0e99999]", "[0e-99999]", "{\"a\":1,\"a\":2}", "{\"\":1}",
    ];

    [Theory]
    [InlineData("text")]
    [InlineData("integer")]
    [InlineData("decimal")]
    [InlineData("boolean")]
    [InlineData("timestamp")]
    [InlineData("date")]
    [InlineData("json")]
    [InlineData("raw")]
    public async Task What_the_mapping_lets_through_PostgreSQL_takes(string type)
    {
        var harness = await TransformerHarness.CreateAsync(postgres, Yaml(type));
        string[] records = [.. Values.Select((value, i) => $$"""{"id":{{i}},"v":{{value}} }"""), .. Nested()];
        await harness.StoreAsync(1, records);
        var outcome = await harness.NewTransformer().TransformAsync(harness.Message(), CancellationToken.None);
        outcome.Failure.ShouldBeNull();
        var database = postgres.Database;
        LaneWriter writer = new(database, new StreamRunPlans(database, SyncDefinitionReader.ReadSnapshot), new DestinationTables(database), new WriteLimits(), TimeProvider.System);
        foreach (var message in outcome.Ready)
        {
            await writer.DrainAsync(message, CancellationToken.None);
        }

        (await harness.DeadLettersAsync("write")).ShouldBe("");
        var counted = await postgres.QueryAsync<string>(
            "SELECT format('%s of %s', records_written + records_dead_lettered, records_read) FROM syncfleet.stream_runs WHERE stream_run_id = $1", harness.StreamRun.Value);
        counted.ShouldBe($"{records.Length} of {records.Length}");
    }

    [Theory]
    [InlineData("decimal", "1.5e-3", "0.0015")]
    [InlineData("decimal", "123456789012345678901234567890.12345678901234567890", "123456789012345678901234567890.12345678901234567890")]
    [InlineData("decimal", "-1.50", "-1.50")]
    [InlineData("integer", "-9223372036854775808", "-9223372036854775808")]
    [InlineData("text", "\"a\\ud83d\\ude00\\n\"", "a😀\n")]
    [InlineData("timestamp", "\"2026-10-21T12:00:00.123456+0200\"", "2026-10-21 10:00:00.123456+00")]
    [InlineData("timestamp", "\"0001-01-01T00:00:00Z\"", "0001-01-01 00:00:00+00")]
    [InlineData("date", "\"1582-10-10\"", "1582-10-10")]
    [InlineData("json", "{\"b\":1.50,\"a\":\"\\u00e9\"}", "{\"a\": \"é\", \"b\": 1.50}")]
    public async Task A_value_is_in_the_table_as_it_was_meant(string type, string value, string expected)
    {
        var harness = await TransformerHarness.CreateAsync(postgres, Yaml(type).Replace("table: values", "table: one_" + Guid.CreateVersion7().ToString("N"), StringComparison.Ordinal));
        await harness.StoreAsync(1, $$"""{"id":1,"v":{{value}} }""");
        var outcome = await harness.NewTransformer().TransformAsync(harness.Message(), CancellationToken.None);
        var database = postgres.Database;
        StreamRunPlans plans = new(database, SyncDefinitionReader.ReadSnapshot);
        LaneWriter writer = new(database, plans, new DestinationTables(database), new WriteLimits(), TimeProvider.System);
        foreach (var message in outcome.Ready)
        {
            await writer.DrainAsync(message, CancellationToken.None);
        }

        var plan = (await plans.FindAsync(harness.Tenant, harness.StreamRun, CancellationToken.None)).ShouldNotBeNull();
        await using var connection = await postgres.DataSource.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SET timezone = 'UTC'; SELECT v::text FROM {type}s.{plan.Definition.Table}";
        (await command.ExecuteScalarAsync()).ShouldBe(expected);
    }

    private static string Yaml(string type) => $$"""
        sync: values
        source: values
        destination: { schema: {{type}}s }
        phases:
          - name: all
            streams:
              - stream: items
                table: values
                key: [id]
                raw: {{(type == "raw" ? "true" : "false")}}
                columns:
                  v: { path: v, type: {{(type == "raw" ? "text" : type)}} }
        """;

    private static IEnumerable<string> Nested() =>
        new[] { 100, 250 }.Select(depth => $$"""{"id":"deep{{depth}}","v":{{new string('[', depth)}}{{new string(']', depth)}} }""");
}
