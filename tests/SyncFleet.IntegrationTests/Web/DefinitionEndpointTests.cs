using System.Net;
using System.Text;
using System.Text.Json;
using Shouldly;
using SyncFleet.Testing.Approvals;
using Xunit;

namespace SyncFleet.IntegrationTests.Web;

public sealed class DefinitionEndpointTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Fact]
    public async Task A_file_with_faults_tells_them_all_and_applies_nothing()
    {
        var yaml = """
            source: bad-source
            connector: finale
            settings: { base_url: 5, acount: acme, api_key: open, page_size: 0 }
            secrets: { apikey: { env: SYNCFLEET_SECRET_KEY } }
            ---
            source: other
            connector: final
            ---
            source: fine
            connector: finale
            settings: { base_url: http://127.0.0.1:1, account: acme }
            ---
            sync: bad
            source: bad-source
            destination: { schema: finale }
            phases:
              - name: one
                streams:
                  - { stream: product, table: a, columns: { x: y } }
                  - { stream: facilities, table: b, columns: { x: y } }
                  - { stream: inventory, table: c, read: full, columns: { x: y, z: { expression: "{{ recrod.a | lowr }}" } } }
            ---
            sync: lost
            source: nowhere
            destination: { schema: finale }
            phases:
              - { name: one, streams: [{ stream: products, table: d, where: "{{ rec.a }}", columns: { t: { path: t, type: timestamp, zone: Europe/Atlantis, formats: ["%Q"] } } }] }
            """;

        var (client, _) = await web.AddTenantAsync("faulty");

        var answer = await web.ApplyAsync(yaml, client, query: "file=bad.yaml&set=fine.nothing&set=absent.x=1");

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var problem = await WebFixture.ReadAsync(answer);
        Approved.Match($"{problem.GetProperty("title")}\n{problem.GetProperty("detail")}\n\n{Lines(problem)}", "faults");
        (await web.Postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.sources WHERE name IN ('bad-source', 'other', 'fine')")).ShouldBe(0);
        (await web.Postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.syncs WHERE name IN ('bad', 'lost')")).ShouldBe(0);
    }

    [Fact]
    public async Task A_good_file_is_applied_and_applying_it_again_changes_nothing()
    {
        var yaml = WebFixture.Definition("apply-source", "apply-sync");

        (await web.ApplyAsync(yaml)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var before = await web.Postgres.QueryAsync<DateTime>("SELECT updated_at FROM syncfleet.sources WHERE name = 'apply-source'");
        var answer = await WebFixture.ReadAsync(await web.ApplyAsync(yaml));

        answer.GetProperty("sources")[0].GetString().ShouldBe("apply-source");
        answer.GetProperty("syncs")[0].GetString().ShouldBe("apply-sync");
        (await web.Postgres.QueryAsync<DateTime>("SELECT updated_at FROM syncfleet.sources WHERE name = 'apply-source'")).ShouldBe(before);
        var sync = await web.GetAsync("/api/v1/syncs/apply-sync");
        sync.GetProperty("schema").GetString().ShouldBe("finale");
        sync.GetProperty("definition").GetString()!.ShouldStartWith("sync: apply-sync");
        sync.GetProperty("streams")[0].GetProperty("read").GetString().ShouldBe("incremental");
    }

    [Fact]
    public async Task A_setting_is_replaced_while_applying_and_keeps_the_type_of_the_spec()
    {
        await web.ApplyAsync(WebFixture.Definition("set-source", "set-sync"), query: "file=a.yaml&set=set-source.account=0042&set=set-source.page_size=50");

        (await web.Postgres.QueryAsync<string>("SELECT settings ->> 'account' FROM syncfleet.sources WHERE name = 'set-source'")).ShouldBe("0042");
        (await web.Postgres.QueryAsync<string>("SELECT jsonb_typeof(settings -> 'page_size') FROM syncfleet.sources WHERE name = 'set-source'")).ShouldBe("number");
    }

    [Fact]
    public async Task A_stream_that_moves_to_another_table_loses_its_checkpoint_and_the_answer_says_so()
    {
        var yaml = WebFixture.Definition("move-source", "move-sync");
        await web.ApplyAsync(yaml);
        await web.Postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.checkpoints (sync_id, stream, tenant_id, cursor, stream_run_id, page_number)
            SELECT sync_id, 'products', tenant_id, '{}', gen_random_uuid(), 1 FROM syncfleet.syncs WHERE name = 'move-sync'
            """);

        var answer = await WebFixture.ReadAsync(await web.ApplyAsync(yaml.Replace("table: products", "table: articles", StringComparison.Ordinal)));

        answer.GetProperty("rereadStreams")[0].GetString().ShouldBe("move-sync/products");
        (await web.Postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.checkpoints c JOIN syncfleet.syncs s USING (sync_id) WHERE s.name = 'move-sync'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_sync_keeps_its_source()
    {
        await web.ApplyAsync(WebFixture.Definition("keep-source", "keep-sync"));

        var answer = await web.ApplyAsync(WebFixture.Definition("keep-other", "keep-sync"));

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("keeps it");
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_a_fault_with_file_line_and_byte()
    {
        var answer = await web.Client.PostAsync("/api/v1/definitions?file=bad.yaml", new ByteArrayContent([.. "# one\ns"u8, 0xff, 0xfe]));

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var problem = (await WebFixture.ReadAsync(answer)).GetProperty("problems").EnumerateArray().ShouldHaveSingleItem();
        (problem.GetProperty("file").GetString(), problem.GetProperty("line").GetInt32()).ShouldBe(("bad.yaml", 2));
        problem.GetProperty("message").GetString()!.ShouldContain("byte 7 (0xff)");
    }

    [Fact]
    public async Task Files_of_a_form_are_applied_together()
    {
        var (source, sync) = Split(WebFixture.Definition("form-source", "form-sync"));

        var answer = await PostFormAsync(("syncs.yaml", Encoding.UTF8.GetBytes(sync)), ("sources.yaml", Encoding.UTF8.GetBytes(source)));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await WebFixture.ReadAsync(answer)).GetProperty("syncs")[0].GetString().ShouldBe("form-sync");
    }

    [Fact]
    public async Task One_faulty_file_keeps_all_of_them_out_and_the_faults_of_all_are_told()
    {
        var answer = await PostFormAsync(
            ("good.yaml", Encoding.UTF8.GetBytes(WebFixture.Definition("whole-source", "whole-sync"))),
            ("faulty.yaml", "source: x\nconnector: final\n"u8.ToArray()),
            ("bytes.yaml", [.. "source: y\nconnector: fin"u8, 0xff]),
            ("twice.yaml", Encoding.UTF8.GetBytes(Split(WebFixture.Definition("whole-source", "other-sync")).Source)),
            ("empty.yaml", []));

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var problem = await WebFixture.ReadAsync(answer);
        Approved.Match($"{problem.GetProperty("title")}\n{problem.GetProperty("detail")}\n\n{Lines(problem)}", "several-files");
        (await web.Postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.sources WHERE name = 'whole-source'")).ShouldBe(0);
        (await web.Postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet.syncs WHERE name = 'whole-sync'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_form_without_a_file_or_with_something_else_in_it_is_refused()
    {
        using MultipartFormDataContent empty = new() { { new StringContent("source: a"), "files" } };
        (await web.Client.PostAsync("/api/v1/definitions", empty)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        using var cut = new StringContent("--b\r\nContent-Disposition: form-data; name=f; filename=a.yaml\r\n\r\nsource: a");
        cut.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        var answer = await web.Client.PostAsync("/api/v1/definitions", cut);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await WebFixture.ReadAsync(answer)).GetProperty("detail").GetString()!.ShouldContain("cut off or malformed");
    }

    private async Task<HttpResponseMessage> PostFormAsync(params (string Name, byte[] Content)[] files)
    {
        using MultipartFormDataContent form = [];
        foreach (var (name, content) in files)
        {
            form.Add(new ByteArrayContent(content), "files", name);
        }

        return await web.Client.PostAsync("/api/v1/definitions", form);
    }

    private static (string Source, string Sync) Split(string yaml)
    {
        var documents = yaml.Split("---\n");
        return (documents[0], documents[1]);
    }

    private static string Lines(JsonElement problem) => string.Join("\n", problem.GetProperty("problems").EnumerateArray()
        .Select(p => $"{p.GetProperty("file")}:{p.GetProperty("line")}: {p.GetProperty("path")}: {p.GetProperty("message")}"));
}
