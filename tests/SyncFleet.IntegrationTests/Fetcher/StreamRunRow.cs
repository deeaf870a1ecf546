using SyncFleet.Contracts;
using SyncFleet.Testing.Services;

namespace SyncFleet.IntegrationTests.Fetcher;

/// <summary>A stream run as the coordinator starts it, with a source of its own, and what has become of it.</summary>
internal sealed class StreamRunRow
{
    private readonly PostgresFixture _postgres;

    private StreamRunRow(PostgresFixture postgres, FetchStream message) => (_postgres, Message) = (postgres, message);

    /// <summary>The command for its first slice.</summary>
    public FetchStream Message { get; }

    public Guid Id => Message.StreamRunId.Value;

    public SourceId Source { get; private init; }

    /// <param name="postgres">Where it is written.</param>
    /// <param name="connector">Connector of the source.</param>
    /// <param name="stream">Stream that is read.</param>
    /// <param name="settings">Settings of the source, JSON.</param>
    /// <param name="variables">Secret setting → environment variable, JSON.</param>
    /// <param name="definition">YAML of the sync, for those who map and write.</param>
    public static async Task<StreamRunRow> AddAsync(
        PostgresFixture postgres, string connector = FakeConnector.Name, string stream = "items", string settings = "{}", string variables = "{}", string definition = "")
    {
        var (source, sync) = (SourceId.New(TimeProvider.System), SyncId.New(TimeProvider.System));
        var row = new StreamRunRow(postgres, new FetchStream
        {
            TenantId = PostgresFixture.DefaultTenant,
            SyncRunId = SyncRunId.New(TimeProvider.System),
            StreamRunId = StreamRunId.New(TimeProvider.System),
            Connector = connector,
            Stream = stream,
            Slice = 1,
        })
        {
            Source = source,
        };
        var tenant = PostgresFixture.DefaultTenant.Value;
        await postgres.ExecuteAsync(
            "INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector, settings, secret_variables) VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb)",
            source.Value, tenant, $"source-{source}", connector, settings, variables);
        await postgres.ExecuteAsync("INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, $3, $4)", sync.Value, tenant, $"sync-{sync}", definition);
        await postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.sync_runs (sync_run_id, tenant_id, sync_id, run_number, status, definition, phases, requested_at, deadline_at)
            VALUES ($1, $2, $3, 4, 'running', $4, 1, now(), now() + interval '1 h')
            """,
            row.Message.SyncRunId.Value, tenant, sync.Value, definition);
        await postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.stream_runs (stream_run_id, tenant_id, sync_run_id, sync_id, source_id, phase, stream, connector, status, lanes, attempt)
            VALUES ($1, $2, $3, $4, $5, 1, $6, $7, 'running', 2, 2)
            """,
            row.Id, tenant, row.Message.SyncRunId.Value, sync.Value, source.Value, stream, connector);
        return row;
    }

    /// <summary>The command for another slice.</summary>
    public FetchStream Slice(int number) => Message with { Slice = number };

    /// <summary>Where it stands: <c>slice 1 free at -, 0 pages, 0 = 0 dead + 0 filtered + 0 stored</c>.</summary>
    public async Task<string> ReadAsync() => (await _postgres.QueryAsync<string>(
        """
        SELECT format('slice %s %s at %s, %s pages, %s = %s dead + %s filtered + %s stored%s', slice, CASE WHEN lease_token IS NULL THEN 'free' ELSE 'held' END,
            coalesce(read_position, '-'), pages_fetched, records_read, records_dead_lettered, records_filtered,
            (SELECT coalesce(sum(record_count), 0) FROM syncfleet.pages p WHERE p.stream_run_id = s.stream_run_id), CASE WHEN read_complete THEN ', read' ELSE '' END)
        FROM syncfleet.stream_runs s WHERE stream_run_id = $1
        """,
        Id))!;

    public Task SetAsync(string assignment) => _postgres.ExecuteAsync($"UPDATE syncfleet.stream_runs SET {assignment} WHERE stream_run_id = $1", Id);

    /// <summary>Reason and wait of what is parked; null when nothing is.</summary>
    public Task<string?> ReadParkedAsync() => _postgres.QueryAsync<string>(
        "SELECT format('slice %s after %s: %s', message ->> 'slice', due_at - created_at, reason) FROM syncfleet.parked_work WHERE stream_run_id = $1",
        Id);

    public async Task<DateTimeOffset?> ReadLeaseAsync() =>
        await _postgres.QueryAsync<DateTime>("SELECT lease_until FROM syncfleet.stream_runs WHERE stream_run_id = $1", Id) is var at && at == default ? null : new DateTimeOffset(at);
}
