using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Npgsql;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Fetching;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>Sources that are no SaaS API, from where they are to a table by the fleet's processes: files, a database, deliveries, a program.</summary>
[Collection(FleetCollection.Name)]
public sealed class OwnSourcesPipelineTests(FleetFixture fixture)
{
    [Fact]
    public async Task New_CSV_files_are_in_the_table_and_their_bad_rows_are_dead_letters()
    {
        var folder = NewFolder();
        Write(folder, "items-1.csv", "id;name\n" + Rows(1, 2500, n => $"{n};\"name {n}\"\n"));
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        await using var sync = await AddAsync(sandbox, "own-csv", "csv", Settings(new { streams = new { items = $"{Name(folder)}/items-*.csv" }, page_size = 100 }));

        var first = await sync.CompleteOtherAsync(await sync.StartAsync());
        Write(folder, "items-2.csv", "id;name\n2;changed\n4000;new\nbad row\n");
        var second = await sync.WaitEndedAsync(await sync.StartAsync());
        var third = await sync.CompleteOtherAsync(await sync.StartAsync());

        (first.Read, first.Written).ShouldBe((2500, 2500));
        second.Status.ShouldBe("completed_with_errors");
        (second.Read, second.Written, second.DeadLettered).ShouldBe((3, 2, 1), "only the new file is read");
        third.Read.ShouldBe(0);
        (await sync.QueryAsync<string>($"SELECT count(*) || ' ' || sum(id) || ' ' || max(name) FILTER (WHERE id = 2) FROM {sync.Schema}.items"))
            .ShouldBe(string.Create(CultureInfo.InvariantCulture, $"2501 {(2500 * 2501 / 2) + 4000} changed"));
    }

    [Fact]
    public async Task A_packed_JSON_file_is_in_the_table_over_several_slices()
    {
        var folder = NewFolder();
        using MemoryStream packed = new();
        await using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes("{\"data\":{\"items\":[" + Rows(1, 3000, n => JsonSerializer.Serialize(new { id = n, name = $"name {n}" }) + (n < 3000 ? "," : "")) + "]}}"));
        }

        await File.WriteAllBytesAsync(Path.Combine(folder, "items.json.gz"), packed.ToArray());
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        await using var sync = await AddAsync(sandbox, "own-json", "json", Settings(new { streams = new { items = $"{Name(folder)}/items.json.gz" }, records_path = "data.items", page_size = 20 }));

        var run = await sync.CompleteOtherAsync(await sync.StartAsync());

        (run.Read, run.Written).ShouldBe((3000, 3000));
        run.PagesFetched.ShouldBeGreaterThanOrEqualTo(150);
        (await sync.QueryAsync<long>($"SELECT count(DISTINCT id) FROM {sync.Schema}.items WHERE name = 'name ' || id")).ShouldBe(3000);
    }

    [Fact]
    public async Task JSON_lines_at_an_address_are_read_again_only_when_its_tag_has_changed()
    {
        await using var server = await FileServer.StartAsync(Encoding.UTF8.GetBytes(Rows(1, 400, Line)));
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        await using var sync = await AddAsync(
            sandbox, "own-address", "json", Settings(new { streams = new { items = $"{server.Address}items.jsonl?signature=canary-3e" }, page_size = 50 }), ("authorization", FileServer.Authorization));

        var first = await sync.CompleteOtherAsync(await sync.StartAsync());
        var second = await sync.CompleteOtherAsync(await sync.StartAsync());
        server.Change(Encoding.UTF8.GetBytes(Rows(1, 401, Line)));
        var third = await sync.CompleteOtherAsync(await sync.StartAsync());

        (first.Written, second.Read, third.Written).ShouldBe((400, 0, 1));
        server.Sent.ShouldBe(2, "an unchanged file is not sent");
        (await sync.QueryAsync<long>("SELECT count(*) FROM syncfleet.checkpoints WHERE cursor LIKE '%canary-3e%'")).ShouldBe(0);
        fixture.Fleet.ReadLogs().ShouldNotContain("canary-3e");

        static string Line(int n) => JsonSerializer.Serialize(new { id = n, name = $"name {n}" }) + "\n";
    }

    [Fact]
    public async Task A_packed_CSV_at_an_address_in_an_encoding_of_its_own_is_in_the_table_letter_by_letter()
    {
        using MemoryStream packed = new();
        await using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            // Windows-1251, in which the letters of 'Ярослав' are one byte each.
            await gzip.WriteAsync((byte[])[.. "id\tname\n1\t"u8, 0xDF, 0xF0, 0xEE, 0xF1, 0xEB, 0xE0, 0xE2, .. "\n2\t\"two\tparts\"\n"u8]);
        }

        await using var server = await FileServer.StartAsync(packed.ToArray());
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        await using var sync = await AddAsync(
            sandbox, "own-packed", "csv", Settings(new { streams = new { items = $"{server.Address}items.csv.gz" }, encoding = "windows-1251" }), ("authorization", FileServer.Authorization));

        (await sync.CompleteOtherAsync(await sync.StartAsync())).Written.ShouldBe(2);

        (await sync.QueryAsync<string>($"SELECT string_agg(name, '|' ORDER BY id) FROM {sync.Schema}.items")).ShouldBe("Ярослав|two\tparts");
    }

    [Fact]
    public async Task A_table_without_a_key_is_read_by_named_columns_and_its_types_arrive()
    {
        var server = new NpgsqlConnectionStringBuilder(fixture.Fleet.DataSource.ConnectionString) { Password = new NpgsqlConnectionStringBuilder(LocalServices.Postgres).Password };
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        var settings = new { host = server.Host, port = server.Port, database = server.Database, user = server.Username, ssl = "prefer", schema = "keyless", page_size = 40, keys = new { items = "region, id" } };
        await using var sync = await FleetSync.CreateAsync(fixture.Fleet, sandbox, "own-keyless", """
            sync: own-keyless
            source: own-keyless
            destination: { schema: own_keyless }
            phases:
              - name: all
                streams:
                  - stream: items
                    table: items
                    read: full
                    write: replace
                    key: [region, id]
                    columns:
                      region: region
                      id: { path: id, type: integer }
                      price: { path: price, type: decimal }
                      tags: { path: tags, type: json }
                      extra: { path: extra, type: json }
                      mood: mood
                      raw: raw
                      at: { path: at, type: timestamp }
            """);
        await BlueprintSync.AddSourceAsync(fixture, sync, ("own-keyless", "postgres"), Settings(settings), [("password", server.Password ?? "")]);
        await sync.ExecuteAsync("""
            CREATE SCHEMA keyless;
            CREATE TYPE keyless.mood AS ENUM ('sad', 'glad');
            CREATE TABLE keyless.items (region text, id int, price numeric(30,10), tags text[], extra jsonb, mood keyless.mood, raw bytea, at timestamptz);
            INSERT INTO keyless.items SELECT 'r' || n % 3, n, n * 1.0000000001, ARRAY['a', NULL], '{"n": 1e2}', 'glad', '\xff00', timestamptz '2026-03-29 01:30:00+02' FROM generate_series(1, 300) n;
            """);

        (await sync.CompleteOtherAsync(await sync.StartAsync())).Written.ShouldBe(300);
        (await sync.QueryAsync<long>("""
            SELECT count(*) FROM keyless.items k JOIN own_keyless.items i ON (i.region, i.id, i.price, i.mood, i.raw, i.at) = (k.region, k.id, k.price, k.mood::text, k.raw::text, k.at)
            WHERE i.tags = to_jsonb(k.tags) AND i.extra = k.extra
            """)).ShouldBe(300);
        await sync.ExecuteAsync("DELETE FROM keyless.items WHERE id <= 20");
        (await sync.CompleteOtherAsync(await sync.StartAsync())).Vanished.ShouldBe(20);
    }

    [Fact]
    public async Task Settings_a_program_wants_kept_are_sealed_and_given_to_the_next_run_of_any_fetcher()
    {
        await WriteProgramAsync("""
            #!/bin/bash
            config=$(cat "$3")
            n=$(sed -n 's/.*"token":"kept-canary-\([0-9]*\)".*/\1/p' <<< "$config"); n=$((${n:-0} + 1))
            if [ "$1" = discover ]; then echo '{"type":"CATALOG","catalog":{"streams":[{"name":"items","json_schema":{}}]}}'; exit; fi
            echo '{"type":"CONTROL","control":{"type":"CONNECTOR_CONFIG","emitted_at":1,"connectorConfig":{"config":{"token":"kept-canary-'$n'"}}}}'
            echo '{"type":"LOG","log":{"level":"INFO","message":"the token is kept-canary-'$n'"}}'
            echo '{"type":"RECORD","record":{"stream":"items","data":{"id":'$n',"name":"run '$n'"},"emitted_at":1}}'
            """);
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        await using var sync = await AddAsync(sandbox, "own-rotating", "process", Settings(new { command = FleetSettings.Program, protocol = "airbyte" }), ("secret_config", """{"token":"first-canary"}"""));

        for (var run = 1; run <= 3; run++)
        {
            (await sync.CompleteOtherAsync(await sync.StartAsync())).Written.ShouldBe(1);
        }

        (await sync.QueryAsync<string>($"SELECT string_agg(id::text, ',' ORDER BY id) FROM {sync.Schema}.items")).ShouldBe("1,2,3", "each run got the token of the one before");
        (await sync.QueryAsync<long>("SELECT count(*) FROM syncfleet.source_tokens t JOIN syncfleet.sources s USING (source_id) WHERE s.name = 'own-rotating' AND position('canary'::bytea IN envelope) = 0")).ShouldBe(1);
        fixture.Fleet.ReadLogs().ShouldNotContain("kept-canary");
    }

    [Fact]
    public async Task A_table_of_another_database_is_in_the_table_and_follows_its_changes()
    {
        var server = new NpgsqlConnectionStringBuilder(fixture.Fleet.DataSource.ConnectionString) { Password = new NpgsqlConnectionStringBuilder(LocalServices.Postgres).Password };
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        var settings = new { host = server.Host, port = server.Port, database = server.Database, user = server.Username, ssl = "prefer", schema = "elsewhere", page_size = 300 };
        await using var sync = await AddAsync(sandbox, "own-postgres", "postgres", Settings(settings), [("password", server.Password ?? "")]);
        await sync.ExecuteAsync("""
            CREATE SCHEMA elsewhere;
            CREATE TABLE elsewhere.items (id bigint PRIMARY KEY, name text, updated_at timestamptz NOT NULL);
            INSERT INTO elsewhere.items SELECT n, 'name ' || n, timestamptz '2026-01-01' + n * interval '1 second' FROM generate_series(1, 2000) n;
            """);

        var first = await sync.CompleteOtherAsync(await sync.StartAsync());
        await sync.ExecuteAsync("UPDATE elsewhere.items SET name = 'changed', updated_at = now() WHERE id IN (1, 2)");
        var second = await sync.CompleteOtherAsync(await sync.StartAsync());

        (first.Read, first.Written).ShouldBe((2000, 2000));
        second.Written.ShouldBe(2);
        second.Read.ShouldBe(63, "two that changed, and the minute before the checkpoint");
        (await sync.QueryAsync<long>($"SELECT count(*) FROM elsewhere.items e JOIN {sync.Schema}.items i USING (id, name)")).ShouldBe(2000);
    }

    [Fact]
    public async Task Deliveries_are_in_the_table()
    {
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        var (sync, source) = await AddWithIdAsync(sandbox, "own-webhook", "webhook", Settings(new { streams = new[] { "items" }, page_size = 7 }), []);
        await using var owned = sync;
        DeliveryStore store = new(new FleetDatabase(fixture.Fleet.DataSource));
        for (var n = 1; n <= 30; n++)
        {
            await store.StoreAsync(PostgresFixture.DefaultTenant, source, Delivery(string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{n}},"name":"name {{n}}"}""")), CancellationToken.None);
        }

        var first = await sync.CompleteOtherAsync(await sync.StartAsync());
        await store.StoreAsync(PostgresFixture.DefaultTenant, source, Delivery("""[{"id":30,"name":"again"},{"id":31,"name":"name 31"}]"""), CancellationToken.None);
        var second = await sync.CompleteOtherAsync(await sync.StartAsync());

        (first.Read, first.Written, first.PagesFetched).ShouldBe((30, 30, 5));
        (second.Read, second.Written).ShouldBe((2, 2));
        (await sync.QueryAsync<string>($"SELECT string_agg(name, ',' ORDER BY id) FROM {sync.Schema}.items WHERE id >= 30")).ShouldBe("again,name 31");
    }

    [Fact]
    public async Task What_a_program_gives_is_in_the_table_and_it_goes_on_from_its_state()
    {
        await WriteProgramAsync("""
            #!/bin/bash
            while [ $# -gt 0 ]; do case $1 in --config) config=$(cat "$2"); shift ;; --state) state=$(cat "$2"); shift ;; --discover) discover=1 ;; esac; shift; done
            if [ -n "$discover" ]; then echo '{"streams":[{"tap_stream_id":"items","stream":"items","key_properties":["id"],"schema":{}}]}'; exit; fi
            last=$(sed -n 's/.*"last": *\([0-9]*\).*/\1/p' <<< "$state"); last=${last:-0}
            grep -q '"key":"s3cret' <<< "$config" || { echo "no key" >&2; exit 1; }
            for ((n = last + 1; n <= last + 500; n++)); do
                echo '{"type":"RECORD","stream":"items","record":{"id":'$n',"name":"name '$n'"}}'
                if ((n % 50 == 0)); then echo '{"type":"STATE","value":{"last":'$n'}}'; fi
            done
            """);
        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        await using var sync = await AddAsync(
            sandbox, "own-process", "process", Settings(new { command = FleetSettings.Program, protocol = "singer", page_size = 60 }), [("secret_config", """{"key":"s3cret-of-program"}""")]);

        var first = await sync.CompleteOtherAsync(await sync.StartAsync());
        var second = await sync.CompleteOtherAsync(await sync.StartAsync());

        (first.Written, second.Written).ShouldBe((500, 500));
        (await sync.QueryAsync<string>($"SELECT count(*) || ' ' || max(id) FROM {sync.Schema}.items")).ShouldBe("1000 1000");
        fixture.Fleet.ReadLogs().ShouldNotContain("s3cret-of-program");
    }

    private static async Task WriteProgramAsync(string script)
    {
        await File.WriteAllTextAsync(FleetSettings.Program, script);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(FleetSettings.Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static NewDelivery Delivery(string body) =>
        new() { Stream = "items", ReceivedAt = TimeProvider.System.GetUtcNow(), Body = Encoding.UTF8.GetBytes(body) };

    private static string Settings(object settings) => JsonSerializer.Serialize(settings);

    private static string Rows(int first, int count, Func<int, string> row) => string.Concat(Enumerable.Range(first, count).Select(row));

    private static string NewFolder() => Directory.CreateDirectory(Path.Combine(FleetSettings.FilesFolder, Guid.CreateVersion7().ToString("N"))).FullName;

    private static string Name(string folder) => Path.GetFileName(folder);

    private static void Write(string folder, string name, string content) => File.WriteAllText(Path.Combine(folder, name), content);

    private async Task<FleetSync> AddAsync(SandboxControl sandbox, string name, string connector, string settings, params IReadOnlyList<(string Name, string Value)> secrets) =>
        (await AddWithIdAsync(sandbox, name, connector, settings, secrets)).Sync;

    private async Task<(FleetSync Sync, SourceId Source)> AddWithIdAsync(
        SandboxControl sandbox, string name, string connector, string settings, IReadOnlyList<(string Name, string Value)> secrets)
    {
        var sync = await FleetSync.CreateAsync(fixture.Fleet, sandbox, name, $$"""
            sync: {{name}}
            source: {{name}}
            destination: { schema: {{name.Replace('-', '_')}} }
            phases:
              - name: all
                streams:
                  - stream: items
                    table: items
                    key: [id]
                    columns: { id: { path: id, type: integer }, name: name }
            """);
        var source = await BlueprintSync.AddSourceAsync(fixture, sync, (name, connector), settings, secrets);
        return (sync, source);
    }
}
