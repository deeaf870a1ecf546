using System.Globalization;
using System.Text;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Rows;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Pages;
using SyncFleet.Postgres.Rows;
using SyncFleet.Postgres.Writing;
using SyncFleet.Postgres.Writing.Tables;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.IntegrationTests.Writer;

/// <summary>A record of the tests' stream.</summary>
public sealed record Item(string Key, string? Name, decimal? Price = null, bool Deleted = false, long Cursor = 0);

/// <summary>One sync of one tenant with one stream, whose pages the test makes and the writer writes.</summary>
public sealed class WriterHarness
{
    private readonly PostgresFixture _postgres;
    private readonly Dictionary<string, SyncDefinition> _definitions = new(StringComparer.Ordinal);
    private readonly SyncId _sync = SyncId.New(TimeProvider.System);
    private long _runs;

    private readonly FleetDatabase _database;

    private WriterHarness(PostgresFixture postgres, FleetDatabase database, TenantId tenant, string schema)
    {
        _postgres = postgres;
        _database = database;
        Tenant = tenant;
        Schema = schema;
        Plans = new StreamRunPlans(database, Read);
        Tables = new DestinationTables(database);
        Lanes = NewWriter();
        Finisher = new StreamFinisher(database, Plans, Tables, TimeProvider.System);
    }

    public TenantId Tenant { get; }
    public string Schema { get; }
    public string Table => $"\"{Schema}\".\"items\"";
    public SourceId Source { get; } = SourceId.New(TimeProvider.System);
    public StreamRunPlans Plans { get; }
    public DestinationTables Tables { get; }
    public LaneWriter Lanes { get; }
    public StreamFinisher Finisher { get; }

    public StreamDefinition Definition { get; set; } = new()
    {
        Stream = "items",
        Table = "items",
        Columns = [Mapped("name", ColumnType.Text), Mapped("price", ColumnType.Decimal)],
    };

    public static ColumnMapping Mapped(string name, ColumnType type) => new() { Column = new Column { Name = name, Type = type }, Path = name };

    /// <summary>A harness with a schema of its own, or the one of <paramref name="beside"/> for another tenant.</summary>
    public static async Task<WriterHarness> CreateAsync(PostgresFixture postgres, WriterHarness? beside = null, FleetDatabase? database = null)
    {
        var tenant = beside is null ? PostgresFixture.DefaultTenant : TenantId.New(TimeProvider.System);
        if (beside is not null)
        {
            await postgres.ExecuteAsync("INSERT INTO syncfleet.tenants VALUES ($1, $2, 'Other')", tenant.Value, "t" + tenant.Value.ToString("N"));
        }

        var harness = new WriterHarness(postgres, database ?? postgres.Database, tenant, beside?.Schema ?? "d_" + Guid.CreateVersion7().ToString("N"));
        await postgres.ExecuteAsync(
            "INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector) VALUES ($1, $2, $3, 'test')", harness.Source.Value, tenant.Value, harness.Source.ToString());
        await postgres.ExecuteAsync(
            "INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, $3, '')", harness._sync.Value, tenant.Value, harness._sync.ToString());
        return harness;
    }

    public LaneWriter NewWriter(WriteLimits? limits = null) =>
        new(_database, Plans, Tables, limits ?? new WriteLimits(), TimeProvider.System);

    /// <summary>A running stream run by the present <see cref="Definition"/>; the sync's run before it is over.</summary>
    public async Task<WriterRun> StartRunAsync(int lanes = 2, bool fullRefresh = false, string? finalCursor = null, string kind = "sync")
    {
        var number = Interlocked.Increment(ref _runs);
        var name = $"{Schema} {Tenant} {number}";
        _definitions[name] = new SyncDefinition { Name = "test", Source = "test", Schema = Schema, Phases = [new PhaseDefinition { Name = "pull", Streams = [Definition] }] };
        var run = new WriterRun(this, _postgres, SyncRunId.New(TimeProvider.System), StreamRunId.New(TimeProvider.System), number, lanes);
        await _postgres.ExecuteAsync("UPDATE syncfleet.sync_runs SET status = 'completed' WHERE sync_id = $1", _sync.Value);
        await _postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.sync_runs (sync_run_id, tenant_id, sync_id, run_number, kind, status, definition, phases, full_refresh, requested_at, deadline_at)
            VALUES ($1, $2, $3, $4, $5, 'running', $6, 1, $7, now(), now() + interval '1 h')
            """,
            run.SyncRunId.Value, Tenant.Value, _sync.Value, number, kind, name, fullRefresh);
        await _postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.stream_runs (stream_run_id, tenant_id, sync_run_id, sync_id, source_id, phase, stream, connector, status, lanes, final_cursor)
            VALUES ($1, $2, $3, $4, $5, 1, 'items', 'test', 'running', $6, $7)
            """,
            run.StreamRunId.Value, Tenant.Value, run.SyncRunId.Value, _sync.Value, Source.Value, (short)lanes, (object?)finalCursor ?? DBNull.Value);
        return run;
    }

    /// <summary>A whole run: one page per array, drained and finished.</summary>
    public Task<FinishResult> RunAsync(Item[] page, Item[]? second = null, bool fullRefresh = false) =>
        RunPagesAsync(second is null ? [page] : [page, second], fullRefresh);

    /// <inheritdoc cref="RunAsync"/>
    public async Task<FinishResult> RunPagesAsync(IReadOnlyList<Item[]> pages, bool fullRefresh = false)
    {
        var run = await StartRunAsync(fullRefresh: fullRefresh);
        foreach (var items in pages)
        {
            await run.AddPageAsync(items);
        }

        await run.EndReadingAsync();
        await run.DrainAllAsync();
        return await run.FinishAsync();
    }

    /// <summary>The tenant's live rows as <c>key=name@price</c>, sorted by key.</summary>
    public Task<string?> LiveRowsAsync() => _postgres.QueryAsync<string>(
        $"SELECT coalesce(string_agg(_sf_external_id || '=' || coalesce(name, '-') || '@' || coalesce(price::text, '-'), ' ' ORDER BY _sf_external_id), '') FROM {Table} WHERE _sf_tenant = $1 AND _sf_source = $2 AND _sf_deleted_at IS NULL",
        Tenant.Value, Source.Value);

    public Task<string?> CheckpointAsync() =>
        _postgres.QueryAsync<string>("SELECT cursor FROM syncfleet.checkpoints WHERE sync_id = $1 AND stream = 'items'", _sync.Value);

    public async Task<long> CountAsync(string where = "true") =>
        await _postgres.QueryAsync<long>($"SELECT count(*) FROM {Table} WHERE _sf_tenant = $1 AND _sf_source = $2 AND {where}", Tenant.Value, Source.Value);

    private SyncDefinition Read(string snapshot) => _definitions[snapshot];
}

/// <summary>A stream run in the test's hands.</summary>
public sealed class WriterRun(WriterHarness harness, PostgresFixture postgres, SyncRunId syncRun, StreamRunId streamRun, long number, int lanes)
{
    private int _pages;

    public SyncRunId SyncRunId { get; } = syncRun;
    public StreamRunId StreamRunId { get; } = streamRun;
    public int PageCount => _pages;

    /// <summary>Stores a page and its row batches, as fetcher and transformer do.</summary>
    public async Task AddPageAsync(IReadOnlyList<Item> items, string? cursorAfter = null)
    {
        var batches = await StorePageAsync(items, cursorAfter);
        await StoreBatchesAsync(_pages, batches);
    }

    public async Task<IReadOnlyList<EncodedBatch>> StorePageAsync(IReadOnlyList<Item> items, string? cursorAfter = null)
    {
        var page = ++_pages;
        var writer = new CopyRowWriter(lanes);
        var records = new StringBuilder();
        for (var i = 0; i < items.Count; i++)
        {
            WriteRow(writer, items[i], new RowOrder(items[i].Cursor, number, page, i));
            records.Append("{\"id\":\"").Append(items[i].Key).Append("\",\"page\":").Append(page).Append("}\n");
        }

        var body = Encoding.UTF8.GetBytes(records.ToString());
        await postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.pages (stream_run_id, page_number, tenant_id, record_count, body, body_bytes, cursor_after, order_run, order_page, fetched_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $2, now())
            """,
            StreamRunId.Value, page, harness.Tenant.Value, items.Count, PageBody.Compress(body), body.Length, (object?)cursorAfter ?? DBNull.Value, number);
        await postgres.ExecuteAsync(
            "UPDATE syncfleet.stream_runs SET pages_fetched = pages_fetched + 1, records_read = records_read + $2 WHERE stream_run_id = $1", StreamRunId.Value, items.Count);
        return writer.Complete();
    }

    public async Task StoreBatchesAsync(int page, IReadOnlyList<EncodedBatch> batches)
    {
        foreach (var batch in batches)
        {
            await postgres.ExecuteAsync(
                "INSERT INTO syncfleet.row_batches (stream_run_id, lane, page_number, tenant_id, row_count, body, body_bytes) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                StreamRunId.Value, (short)batch.Lane, page, harness.Tenant.Value, batch.RowCount, batch.Body, batch.BodyBytes);
        }
    }

    public Task<DrainResult> DrainAsync(int lane, int page = 1, LaneWriter? writer = null) => (writer ?? harness.Lanes).DrainAsync(
        new RowsReady { TenantId = harness.Tenant, SyncRunId = SyncRunId, StreamRunId = StreamRunId, Stream = "items", Lane = lane, PageNumber = page },
        TestContext.Current.CancellationToken);

    public async Task<WriteCounts> DrainAllAsync()
    {
        var counts = default(WriteCounts);
        for (var lane = 0; lane < lanes; lane++)
        {
            counts += (await DrainAsync(lane)).Counts;
        }

        return counts;
    }

    public Task EndReadingAsync() => postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET read_complete = true WHERE stream_run_id = $1", StreamRunId.Value);

    public Task SetStatusAsync(string status) => postgres.ExecuteAsync("UPDATE syncfleet.stream_runs SET status = $2 WHERE stream_run_id = $1", StreamRunId.Value, status);

    public async Task<FinishResult> FinishAsync()
    {
        await postgres.ExecuteAsync("SELECT syncfleet.try_finish($1)", StreamRunId.Value);
        return await harness.Finisher.FinishAsync(
            new FinishStreamRun { TenantId = harness.Tenant, SyncRunId = SyncRunId, StreamRunId = StreamRunId, Stream = "items" }, TestContext.Current.CancellationToken);
    }

    public Task<T?> QueryAsync<T>(string column) => postgres.QueryAsync<T>($"SELECT {column} FROM syncfleet.stream_runs WHERE stream_run_id = $1", StreamRunId.Value);

    private void WriteRow(CopyRowWriter writer, Item item, RowOrder order)
    {
        writer.BeginRow();
        foreach (var mapping in harness.Definition.Columns)
        {
            WriteColumn(writer, mapping.Column, item);
        }

        if (harness.Definition.Raw)
        {
            writer.WriteJson(Encoding.UTF8.GetBytes($"{{\"id\":\"{item.Key}\",\"name\":\"{item.Name}\",\"padding\":\"{new string('x', 120)}\"}}"));
        }

        writer.CommitRow(Encoding.UTF8.GetBytes(item.Key), order, item.Deleted);
    }

    private static void WriteColumn(CopyRowWriter writer, Column column, Item item)
    {
        switch (column.Type)
        {
            case ColumnType.Decimal when item.Price is { } price:
                writer.WriteDecimal(Encoding.UTF8.GetBytes(price.ToString(CultureInfo.InvariantCulture)));
                break;
            case ColumnType.Integer:
                writer.WriteInteger(item.Key.Length);
                break;
            case ColumnType.Timestamp:
                writer.WriteTimestamp(item.Cursor);
                break;
            case ColumnType.Text when item.Name is { } name:
                writer.WriteText(Encoding.UTF8.GetBytes(name));
                break;
            default:
                writer.WriteNull();
                break;
        }
    }
}
