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
        await File.WriteAllTextAsync(FleetSettings.Program, """
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
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(FleetSettings.Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await using var sandbox = await SandboxControl.StartAsync(products: 1);
        await using var sync = await AddAsync(
            sandbox, "own-process", "process", Settings(new { command = FleetSettings.Program, protocol = "singer", page_size = 60 }), [("secret_config", """{"key":"s3cret-of-program"}""")]);

        var first = await sync.CompleteOtherAsync(await sync.StartAsync());
        var second = await sync.CompleteOtherAsync(await sync.StartAsync());

        (first.Written, second.Written).ShouldBe((500, 500));
        (await sync.QueryAsync<string>($"SELECT count(*) || ' ' || max(id) FROM {sync.Schema}.items")).ShouldBe("1000 1000");
        fixture.Fleet.ReadLogs().ShouldNotContain("s3cret-of-program");
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
