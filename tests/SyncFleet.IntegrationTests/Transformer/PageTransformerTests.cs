using System.Text;
using System.Text.Json;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Testing.Services;
using SyncFleet.Transformer;
using Xunit;

namespace SyncFleet.IntegrationTests.Transformer;

public sealed class PageTransformerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly CancellationToken Stop = CancellationToken.None;

    [Fact]
    public async Task A_page_becomes_row_batches_dead_letters_and_counters_at_once()
    {
        var harness = await TransformerHarness.CreateAsync(postgres);
        var message = await harness.StoreAsync(
            1,
            """{"id":"a","name":"tea","amount":1,"at":"2026-10-21T12:00:00Z"}""",
            """{"id":"b","amount":"many"}""",
            """{"id":"c","skip":true}""",
            """{"id":"d","name":"x\u0000y"}""",
            """{"id":"e","email":"a@example.com"}""",
            "<html>");
        var outcome = await harness.NewTransformer().TransformAsync(message, Stop);
        outcome.Failure.ShouldBeNull();
        outcome.Ready.Select(r => (r.StreamRunId, r.PageNumber, r.Lane)).ShouldBe([(harness.StreamRun, 1, 0), (harness.StreamRun, 1, 1)]);
        (await harness.CountersAsync()).ShouldBe("transformed=1 dead=3 filtered=1 rows=2 batches=2");
        var letters = (await harness.DeadLettersAsync())!.Split('\n');
        letters[0].ShouldBe("1/1 b amount many: is not an integer");
        letters[1].ShouldStartWith("""1/3 d name x\u0000y: holds a NUL""");
        letters[2].ShouldStartWith("1/5 - - -: the record is not valid JSON");
        (await postgres.QueryAsync<string>("SELECT convert_from(payload, 'UTF8') FROM syncfleet.dead_letters WHERE stream_run_id = $1 AND record_index = 1", harness.StreamRun.Value))
            .ShouldBe("""{"id":"b","amount":"many"}""");
        (await postgres.QueryAsync<long>("SELECT order_run * 100 + order_page FROM syncfleet.dead_letters WHERE stream_run_id = $1 LIMIT 1", harness.StreamRun.Value)).ShouldBe(701);
    }

    [Fact]
    public async Task A_page_without_records_still_has_a_batch_for_every_lane()
    {
        var harness = await TransformerHarness.CreateAsync(postgres);
        var outcome = await harness.NewTransformer().TransformAsync(await harness.StoreAsync(1), Stop);
        outcome.Ready.Count.ShouldBe(TransformerHarness.Lanes);
        (await harness.CountersAsync()).ShouldBe("transformed=1 dead=0 filtered=0 rows=0 batches=2");
    }

    [Fact]
    public async Task A_repeat_changes_nothing_and_announces_only_what_still_waits()
    {
        var harness = await TransformerHarness.CreateAsync(postgres);
        var message = await harness.StoreAsync(1, """{"id":"a"}""", """{"id":"b","amount":"x"}""");
        var transformer = harness.NewTransformer();
        await transformer.TransformAsync(message, Stop);
        var counters = await harness.CountersAsync();
        (await transformer.TransformAsync(message, Stop)).Ready.Select(r => r.Lane).ShouldBe([0, 1]);
        (await harness.NewTransformer().TransformAsync(message, Stop)).Ready.Select(r => r.Lane).ShouldBe([0, 1]);
        (await harness.CountersAsync()).ShouldBe(counters);
        await postgres.ExecuteAsync("DELETE FROM syncfleet.row_batches WHERE stream_run_id = $1 AND lane = 0", harness.StreamRun.Value);
        (await transformer.TransformAsync(message, Stop)).Ready.Select(r => r.Lane).ShouldBe([1]);
    }

    [Fact]
    public async Task Transformers_with_the_same_page_at_once_store_it_once()
    {
        var harness = await TransformerHarness.CreateAsync(postgres);
        for (var page = 1; page <= 10; page++)
        {
            await harness.StoreAsync(page, """{"id":"a"}""", """{"id":"b","amount":"x"}""", """{"id":"c","skip":true}""");
        }

        var transformers = Enumerable.Range(0, 4).Select(_ => harness.NewTransformer()).ToList();
        var outcomes = await Task.WhenAll(
            from page in Enumerable.Range(1, 10)
            from transformer in transformers
            select Task.Run(() => transformer.TransformAsync(harness.Message(page), Stop), Stop));
        outcomes.ShouldAllBe(o => o.Failure == null);
        outcomes.SelectMany(o => o.Ready).Select(r => (r.PageNumber, r.Lane)).Distinct().Count().ShouldBe(20);
        (await harness.CountersAsync()).ShouldBe("transformed=10 dead=10 filtered=10 rows=10 batches=20");
    }

    [Theory]
    [InlineData("canceled")]
    [InlineData("failed")]
    [InlineData("completed")]
    public async Task A_page_of_a_run_that_is_over_is_left_alone(string status)
    {
        var harness = await TransformerHarness.CreateAsync(postgres);
        var message = await harness.StoreAsync(1, """{"id":"a"}""");
        await harness.SetStatusAsync(status);
        var outcome = await harness.NewTransformer().TransformAsync(message, Stop);
        (outcome.Ready.Count, outcome.Failure).ShouldBe((0, null));
        (await harness.CountersAsync()).ShouldBe("transformed=0 dead=0 filtered=0 rows=0 batches=0");
    }

    [Fact]
    public async Task A_page_that_is_not_stored_or_belongs_to_another_tenant_is_left_alone()
    {
        var harness = await TransformerHarness.CreateAsync(postgres);
        var message = await harness.StoreAsync(1, """{"id":"a"}""");
        var transformer = harness.NewTransformer();
        (await transformer.TransformAsync(harness.Message(page: 9), Stop)).ShouldBe(new TransformOutcome());
        (await transformer.TransformAsync(message with { TenantId = TenantId.New(TimeProvider.System) }, Stop)).ShouldBe(new TransformOutcome());
        (await harness.CountersAsync()).ShouldBe("transformed=0 dead=0 filtered=0 rows=0 batches=0");
    }

    [Fact]
    public async Task A_replayed_page_keeps_the_order_of_the_first_reading()
    {
        var harness = await TransformerHarness.CreateAsync(postgres);
        await harness.StoreRawAsync(1, 1, "{\"id\":\"a\",\"amount\":\"x\"}\n"u8.ToArray(), orderRun: 5, orderPage: 42);
        await harness.NewTransformer().TransformAsync(harness.Message(), Stop);
        (await postgres.QueryAsync<long>("SELECT order_run * 1000 + order_page FROM syncfleet.dead_letters WHERE stream_run_id = $1", harness.StreamRun.Value)).ShouldBe(5042);
    }

    [Fact]
    public async Task A_mapping_with_faults_stops_the_stream_and_tells_the_tenant()
    {
        var harness = await TransformerHarness.CreateAsync(postgres, TransformerHarness.Yaml.Replace("        key: [id]\n", "", StringComparison.Ordinal));
        var outcome = await harness.NewTransformer().TransformAsync(await harness.StoreAsync(1, """{"id":"a"}"""), Stop);
        outcome.Ready.ShouldBeEmpty();
        var failure = outcome.Failure.ShouldNotBeNull();
        (failure.Kind, failure.Attempt, failure.StreamRunId).ShouldBe((FailureKind.Configuration, 3, harness.StreamRun));
        failure.Message.ShouldContain("key");
        (await harness.CountersAsync()).ShouldBe("transformed=0 dead=0 filtered=0 rows=0 batches=0");
    }

    [Fact]
    public async Task The_connectors_key_and_cursor_are_taken_from_its_description()
    {
        await postgres.ExecuteAsync(
            "INSERT INTO syncfleet.connectors (name, description) VALUES ('keyed', $1::text::jsonb)",
            """{"name":"keyed","title":"Keyed","specJson":"{}","streams":[{"name":"items","key":["id"],"cursorField":"at"}]}""");
        var harness = await TransformerHarness.CreateAsync(postgres, TransformerHarness.Yaml.Replace("        key: [id]\n", "", StringComparison.Ordinal), "keyed");
        var outcome = await harness.NewTransformer().TransformAsync(await harness.StoreAsync(1, """{"id":"a"}"""), Stop);
        outcome.Failure.ShouldBeNull();
        (await harness.CountersAsync()).ShouldBe("transformed=1 dead=0 filtered=0 rows=1 batches=2");
    }

    [Fact]
    public async Task A_page_that_does_not_hold_what_was_read_is_a_defect_and_nothing_is_lost_silently()
    {
        var harness = await TransformerHarness.CreateAsync(postgres);
        await harness.StoreRawAsync(1, count: 3, "{\"id\":1}\n{\"id\":2}\n"u8.ToArray());
        var failure = (await harness.NewTransformer().TransformAsync(harness.Message(), Stop)).Failure.ShouldNotBeNull();
        failure.Kind.ShouldBe(FailureKind.Defect);
        failure.Message.ShouldContain("holds 2 records where 3 were read");
        await postgres.ExecuteAsync("UPDATE syncfleet.pages SET body = '\\x00' WHERE stream_run_id = $1", harness.StreamRun.Value);
        (await harness.NewTransformer().TransformAsync(harness.Message(), Stop)).Failure.ShouldNotBeNull().Message.ShouldContain("can't be read back");
        (await harness.CountersAsync()).ShouldBe("transformed=0 dead=0 filtered=0 rows=0 batches=0");
    }

    [Fact]
    public async Task A_record_of_10_MB_and_bytes_that_are_no_text_go_through()
    {
        var harness = await TransformerHarness.CreateAsync(postgres);
        byte[] body =
        [
            .. Encoding.UTF8.GetBytes($$"""{"id":"big","name":"{{new string('x', 10 * 1024 * 1024)}}"}"""), (byte)'\n',
            .. "{\"id\":\"bad\",\"name\":\""u8, 0xFF, 0xFE, .. "\"}\n"u8,
            .. "{\"id\":\"same\"}\n{\"id\":\"same\"}\n"u8,
        ];
        await harness.StoreRawAsync(1, 4, body);
        (await harness.NewTransformer().TransformAsync(harness.Message(), Stop)).Failure.ShouldBeNull();
        (await harness.CountersAsync()).ShouldBe("transformed=1 dead=1 filtered=0 rows=3 batches=2");
        (await harness.DeadLettersAsync()).ShouldBe("1/1 - - -: the record is not valid UTF-8");
    }

    [Fact]
    public async Task Values_of_records_never_reach_logs_or_messages()
    {
        const string Canary = "canary-4f1c9a";
        var harness = await TransformerHarness.CreateAsync(postgres);
        var broken = await TransformerHarness.CreateAsync(postgres);
        CapturingLogger<PageTransformer> logger = new();
        var message = await harness.StoreAsync(
            1, $$"""{"id":"1","email":"{{Canary}}"}""", $$"""{"id":"2","amount":"{{Canary}}"}""", $$"""{"id":"3","name":"{{Canary}}"}""", $"<html>{Canary}", $$"""{"id":"4","at":"{{Canary}}"}""");
        await broken.StoreRawAsync(1, 9, Encoding.UTF8.GetBytes(Canary));
        var outcome = await harness.NewTransformer(logger).TransformAsync(message, Stop);
        var failed = await broken.NewTransformer(logger).TransformAsync(broken.Message(), Stop);
        failed.Failure.ShouldNotBeNull();
        (await harness.CountersAsync()).ShouldBe("transformed=1 dead=4 filtered=0 rows=1 batches=2");
        logger.Text.ShouldContain("dead letters");
        (logger.Text + JsonSerializer.Serialize(outcome) + JsonSerializer.Serialize(failed)).ShouldNotContain(Canary);
        var letters = (await harness.DeadLettersAsync())!.Split('\n');
        letters[0].ShouldNotContain(Canary, Case.Sensitive, "A hashed column's value was shown.");
        letters[1].ShouldContain(Canary);
    }
}
