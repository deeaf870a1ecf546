using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Pages;
using SyncFleet.Postgres.Transforming;
using SyncFleet.Testing.Services;
using SyncFleet.Transformer;

namespace SyncFleet.IntegrationTests.Transformer;

/// <summary>One running stream run whose pages the test stores and a transformer maps.</summary>
public sealed class TransformerHarness
{
    public const int Lanes = 2;

    public const string Yaml = """
        sync: shop
        source: shop
        destination: { schema: shop }
        phases:
          - name: all
            streams:
              - stream: items
                table: items
                key: [id]
                order_by: at
                where: "{{ record.skip != true }}"
                columns:
                  name: name
                  amount: { path: amount, type: integer }
                  at: { path: at, type: timestamp }
                  email: { path: email, hash: true, map: { "a@example.com": known } }
        """;

    private readonly PostgresFixture _postgres;

    private TransformerHarness(PostgresFixture postgres) => _postgres = postgres;

    public TenantId Tenant { get; } = PostgresFixture.DefaultTenant;

    public SyncRunId SyncRun { get; } = SyncRunId.New(TimeProvider.System);

    public StreamRunId StreamRun { get; } = StreamRunId.New(TimeProvider.System);

    public static async Task<TransformerHarness> CreateAsync(PostgresFixture postgres, string yaml = Yaml, string connector = "test")
    {
        TransformerHarness harness = new(postgres);
        var (source, sync) = (SourceId.New(TimeProvider.System), SyncId.New(TimeProvider.System));
        await postgres.ExecuteAsync(
            "INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector) VALUES ($1, $2, $3, $4)", source.Value, harness.Tenant.Value, source.ToString(), connector);
        await postgres.ExecuteAsync(
            "INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, $3, $4)", sync.Value, harness.Tenant.Value, sync.ToString(), yaml);
        await postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.sync_runs (sync_run_id, tenant_id, sync_id, run_number, status, definition, phases, requested_at, deadline_at)
            VALUES ($1, $2, $3, 7, 'running', $4, 1, now(), now() + interval '1 h')
            """,
            harness.SyncRun.Value, harness.Tenant.Value, sync.Value, yaml);
        await postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.stream_runs (stream_run_id, tenant_id, sync_run_id, sync_id, source_id, phase, stream, connector, status, lanes, attempt)
            VALUES ($1, $2, $3, $4, $5, 1, 'items', $6, 'running', $7, 3)
            """,
            harness.StreamRun.Value, harness.Tenant.Value, harness.SyncRun.Value, sync.Value, source.Value, connector, (short)Lanes);
        return harness;
    }

    public PageTransformer NewTransformer(Microsoft.Extensions.Logging.ILogger<PageTransformer>? logger = null) =>
        new(new TransformStore(_postgres.Database, TimeProvider.System), logger ?? NullLogger<PageTransformer>.Instance);

    public PageFetched Message(int page = 1) => new()
    {
        TenantId = Tenant,
        SyncRunId = SyncRun,
        StreamRunId = StreamRun,
        Stream = "items",
        PageNumber = page,
        RecordCount = 0,
    };

    /// <summary>Stores a page as a fetcher does and counts it as read.</summary>
    public async Task<PageFetched> StoreAsync(int page, params string[] records)
    {
        await StoreRawAsync(page, records.Length, Encoding.UTF8.GetBytes(string.Concat(records.Select(r => r + "\n"))));
        return Message(page);
    }

    public async Task StoreRawAsync(int page, int count, byte[] body, long orderRun = 7, int? orderPage = null)
    {
        await _postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.pages (stream_run_id, page_number, tenant_id, record_count, body, body_bytes, order_run, order_page, fetched_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now())
            """,
            StreamRun.Value, page, Tenant.Value, count, PageBody.Compress(body), body.Length, orderRun, orderPage ?? page);
        await _postgres.ExecuteAsync(
            "UPDATE syncfleet.stream_runs SET pages_fetched = pages_fetched + 1, records_read = records_read + $2 WHERE stream_run_id = $1", StreamRun.Value, (long)count);
    }

    /// <summary>Counters as <c>transformed=1 dead=0 filtered=0 rows=3 batches=2</c>.</summary>
    public Task<string?> CountersAsync() => _postgres.QueryAsync<string>(
        """
        SELECT format('transformed=%s dead=%s filtered=%s rows=%s batches=%s', pages_transformed, records_dead_lettered, records_filtered,
               (SELECT coalesce(sum(row_count), 0) FROM syncfleet.row_batches b WHERE b.stream_run_id = s.stream_run_id),
               (SELECT count(*) FROM syncfleet.row_batches b WHERE b.stream_run_id = s.stream_run_id))
        FROM syncfleet.stream_runs s WHERE stream_run_id = $1
        """,
        StreamRun.Value);

    /// <summary>Dead letters as <c>page/index key column value: reason</c>, one a line.</summary>
    public Task<string?> DeadLettersAsync(string stage = "transform") => _postgres.QueryAsync<string>(
        """
        SELECT coalesce(string_agg(format('%s/%s %s %s %s: %s', page_number, record_index, coalesce(record_key, '-'), coalesce(column_name, '-'),
                                          coalesce(value_excerpt, '-'), reason), E'\n' ORDER BY page_number, record_index), '')
        FROM syncfleet.dead_letters WHERE stream_run_id = $1 AND stage = $2
        """,
        StreamRun.Value, stage);

    public Task SetStatusAsync(string status) =>
        _postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET status = $2 WHERE stream_run_id = $1", StreamRun.Value, status);
}
