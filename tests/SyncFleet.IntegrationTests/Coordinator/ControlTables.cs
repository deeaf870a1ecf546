using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Coordinating.Admitting;
using SyncFleet.Postgres.Coordinating.Fetchers;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Testing.Services;

namespace SyncFleet.IntegrationTests.Coordinator;

/// <summary>Rows that a coordinator works on, written and read past it.</summary>
internal sealed class ControlTables(PostgresFixture postgres)
{
    public const string Source = "demo";

    /// <summary>Streams of the fake connector.</summary>
    public static IReadOnlyList<string> Streams { get; } =
        [.. Enumerable.Range('a', 26).Select(c => ((char)c).ToString()), .. Enumerable.Range(1, 40).Select(n => $"s{n}")];

    private static Guid Tenant => PostgresFixture.DefaultTenant.Value;

    /// <summary>The source and its connector, as apply and a fetcher write them.</summary>
    public async Task AddSourceAsync()
    {
        var description = new ConnectorDescription
        {
            Name = FakeFleet.Connector,
            Title = "Fake",
            SpecJson = """{"required":["account","api_key"],"properties":{"account":{"type":"string"},"api_key":{"type":"string","airbyte_secret":true}}}""",
            Streams = [.. Streams.Select(s => new StreamDescription { Name = s })],
        };
        await postgres.ExecuteAsync("INSERT INTO syncfleet.connectors (name, description) VALUES ($1, $2::jsonb)", FakeFleet.Connector, JsonSerializer.Serialize(description, JsonSerializerOptions.Web));
        var source = NewId();
        await postgres.ExecuteAsync("INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector, settings) VALUES ($1, $2, $3, $4, '{\"account\":\"acme\"}')", source, Tenant, Source, FakeFleet.Connector);
        await postgres.ExecuteAsync("INSERT INTO syncfleet.source_secrets (source_id, name, tenant_id, key_id, envelope) VALUES ($1, 'api_key', $2, 'k', '\\x00')", source, Tenant);
        await AddFetcherAsync();
    }

    /// <summary>A living fetcher that serves the fake connector and holds the key of the source's secret.</summary>
    public async Task AddFetcherAsync()
    {
        FetcherFacts facts = new()
        {
            FetcherId = NewId(),
            Machine = "test",
            Connectors = [FakeFleet.Connector],
            VaultKeys = ["k", "k:0123"],
            SecretVariables = ["SYNCFLEET_SECRET_X"],
        };
        await new FetcherStore(postgres.Database).NoteAsync(facts, CancellationToken.None);

        // Nobody says again that it lives, however long the tests take.
        await postgres.ExecuteAsync("UPDATE syncfleet.fetchers SET seen_at = now() + interval '1 hour' WHERE fetcher_id = $1", facts.FetcherId);
    }

    /// <summary>A sync whose phases hold the given streams.</summary>
    public async Task<SyncId> AddSyncAsync(string name, string[][] phases, string header = "", string stream = "")
    {
        var id = NewId();
        await postgres.ExecuteAsync("INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, $3, $4)", id, Tenant, name, Definition(name, phases, header, stream));
        return new SyncId(id);
    }

    public static string Definition(string name, string[][] phases, string header = "", string stream = "")
    {
        List<string> lines = [$"sync: {name}", $"source: {Source}", "destination: { schema: test }", .. header.Split('\n', StringSplitOptions.RemoveEmptyEntries), "phases:"];
        foreach (var (number, streams) in phases.Index())
        {
            lines.AddRange([$"  - name: phase-{number + 1}", "    streams:"]);
            foreach (var s in streams)
            {
                lines.AddRange([$"      - stream: {s}", $"        table: {s}", .. stream.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => "        " + l), "        key: [id]", "        columns: { id: id }"]);
            }
        }

        return string.Join('\n', lines) + "\n";
    }

    /// <summary>Writes a run as the intake does, without the message that starts it.</summary>
    public async Task AdmitAsync(string sync, SyncRunId run)
    {
        var parked = new ParkedWorkStore(postgres.Database, TimeProvider.System);
        await new Admission(postgres.Database, parked, new RunWriter(parked, TimeProvider.System), new AdmissionLimits(), TimeProvider.System)
            .AdmitAsync(new StartSync { Sync = sync }, run, CancellationToken.None);
    }

    public Task<string?> RunStatusAsync(SyncRunId run) => postgres.QueryAsync<string>("SELECT status FROM syncfleet.sync_runs WHERE sync_run_id = $1", run.Value);

    public Task<string?> StreamStatusAsync(SyncRunId run, string stream) =>
        postgres.QueryAsync<string>("SELECT status FROM syncfleet.stream_runs WHERE sync_run_id = $1 AND stream = $2", run.Value, stream);

    public Task<long> CountAsync(string from, params object[] values) => postgres.QueryAsync<long>("SELECT count(*) FROM syncfleet." + from, values);

    private static Guid NewId() => Guid.CreateVersion7();
}
