using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using SyncFleet.Benchmarks.Fleets;
using SyncFleet.Benchmarks.Transforming;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Mappings;
using SyncFleet.Core.Rows;
using SyncFleet.Postgres.Rows;
using SyncFleet.Postgres.Writing;
using SyncFleet.Postgres.Writing.Tables;
using SyncFleet.Testing.Processes;
using SyncFleet.Testing.Services;

namespace SyncFleet.Benchmarks.Writing;

/// <summary>
/// A database with one source, one table for the writer and one like it for the other side, and the same rows for both: as row batches of
/// 1 000 in one lane, and in memory. Two versions of them differ in nothing but their place in the source's order.
/// </summary>
internal sealed class WriteGround : IAsyncDisposable
{
    private static readonly Guid Source = Guid.CreateVersion7();
    private static readonly Guid Sync = Guid.CreateVersion7();

    private readonly PostgresFixture _postgres = new();
    private readonly BenchDefinition _bench = BenchDefinition.OfToday("written");
    private readonly List<EncodedBatch[]> _batches = [[], []];
    private readonly List<HandRow[]> _rows = [[], []];
    private int _runs;

    private WriteGround()
    {
    }

    private DestinationTables Tables => field ??= new DestinationTables(_postgres.Database);

    public LaneWriter Writer => field ??= new LaneWriter(_postgres.Database, new StreamRunPlans(_postgres.Database, SyncDefinitionReader.ReadSnapshot), Tables, new WriteLimits(), TimeProvider.System);

    public HandWriter Hand => field ??= new HandWriter(_postgres.DataSource, "written_by_hand.products", PostgresFixture.DefaultTenant.Value, Source);

    /// <summary>Rows in memory; version 0 is the earlier one, version 1 the later.</summary>
    public IReadOnlyList<HandRow> Rows(int version) => _rows[version];

    public static async Task<WriteGround> CreateAsync(int records)
    {
        var ground = new WriteGround();
        await ground._postgres.InitializeAsync();
        await ground.ReadRowsAsync(records);
        var sync = ground._bench.Read();
        foreach (var schema in (string[])["written", "written_by_hand"])
        {
            await ground.Tables.EnsureAsync(DestinationTable.Of(sync with { Schema = schema }, sync.Phases[0].Streams[0]), CancellationToken.None);
        }

        await ground._postgres.ExecuteAsync("INSERT INTO syncfleet.sources (source_id, tenant_id, name, connector) VALUES ($1, $2, 'written', 'finale')", Source, PostgresFixture.DefaultTenant.Value);
        await ground._postgres.ExecuteAsync("INSERT INTO syncfleet.syncs (sync_id, tenant_id, name, definition) VALUES ($1, $2, 'written', $3)", Sync, PostgresFixture.DefaultTenant.Value, ground._bench.Yaml);
        return ground;
    }

    public async Task EmptyTablesAsync()
    {
        await _postgres.ExecuteAsync("TRUNCATE written.products");
        await _postgres.ExecuteAsync("TRUNCATE written_by_hand.products");
    }

    /// <summary>A stream run all of whose row batches wait for the writer.</summary>
    public async Task<RowsReady> StoreRunAsync(int version)
    {
        var (syncRun, streamRun, tenant) = (SyncRunId.New(TimeProvider.System), StreamRunId.New(TimeProvider.System), PostgresFixture.DefaultTenant);
        await _postgres.ExecuteAsync("DELETE FROM syncfleet.sync_runs");
        await _postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.sync_runs (sync_run_id, tenant_id, sync_id, run_number, status, definition, phases, requested_at, deadline_at)
            VALUES ($1, $2, $3, $4, 'running', $5, 1, now(), now() + interval '1 h')
            """,
            syncRun.Value, tenant.Value, Sync, (long)++_runs, _bench.Yaml);
        await _postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.stream_runs (stream_run_id, tenant_id, sync_run_id, sync_id, source_id, phase, stream, connector, status, lanes)
            VALUES ($1, $2, $3, $4, $5, 1, 'products', 'finale', 'running', 1)
            """,
            streamRun.Value, tenant.Value, syncRun.Value, Sync, Source);
        for (var page = 1; page <= _batches[version].Length; page++)
        {
            await StorePageAsync(streamRun, page, _batches[version][page - 1]);
        }

        return new RowsReady { TenantId = tenant, SyncRunId = syncRun, StreamRunId = streamRun, Stream = "products", Lane = 0, PageNumber = 1 };
    }

    /// <summary>Throws when the table that this ground was used for, of the two, does not hold every row.</summary>
    public async Task CheckAsync(int records)
    {
        const string Sql = """
            SELECT greatest((SELECT count(*) FROM written.products WHERE sku = _sf_external_id AND name IS NOT NULL),
                            (SELECT count(*) FROM written_by_hand.products WHERE sku = _sf_external_id AND name IS NOT NULL))
            """;
        var rows = await _postgres.QueryAsync<long>(Sql);
        if (rows != records)
        {
            throw new InvalidOperationException($"The tables hold {rows} of {records} rows.");
        }
    }

    public static async Task<string> ReadServerVersionAsync()
    {
        await using var dataSource = NpgsqlDataSource.Create(LocalServices.Postgres);
        await using var command = dataSource.CreateCommand("SHOW server_version");
        return (string)(await command.ExecuteScalarAsync())!;
    }

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    private async Task StorePageAsync(StreamRunId streamRun, int page, EncodedBatch batch)
    {
        await _postgres.ExecuteAsync(
            """
            INSERT INTO syncfleet.pages (stream_run_id, page_number, tenant_id, record_count, body, body_bytes, cursor_after, order_run, order_page, fetched_at)
            VALUES ($1, $2, $3, $4, '', 0, '{}', 1, $2, now())
            """,
            streamRun.Value, page, PostgresFixture.DefaultTenant.Value, batch.RowCount);
        await _postgres.ExecuteAsync(
            "INSERT INTO syncfleet.row_batches (stream_run_id, lane, page_number, tenant_id, row_count, body, body_bytes) VALUES ($1, 0, $2, $3, $4, $5, $6)",
            streamRun.Value, page, PostgresFixture.DefaultTenant.Value, batch.RowCount, batch.Body, batch.BodyBytes);
    }

    private async Task ReadRowsAsync(int records)
    {
        await using var sandbox = await SandboxControl.StartAsync(records);
        using var http = BenchPages.NewHttp();
        var context = new MappingContext { Tenant = PostgresFixture.DefaultTenant, StreamRun = StreamRunId.New(TimeProvider.System), ConnectorKey = ["productId"], ConnectorCursor = "lastUpdatedDate" };
        var mapping = StreamMapping.Compile(_bench.Read().Phases[0].Streams[0], context);
        var encoder = new CopyRowWriter(lanes: 1);
        var number = 0;
        await foreach (var page in BenchPages.ReadAsync(_bench, sandbox.Address, pageSize: 1_000, http))
        {
            number++;
            for (var version = 0; version < 2; version++)
            {
                var place = new PagePlace(number, version + 1, number);
                PageMapper.Map(mapping, page.Records, place, encoder, CancellationToken.None);
                _batches[version] = [.. _batches[version], encoder.Complete()[0]];
                _rows[version] = [.. _rows[version], .. ReadHand(page.Records.Span, place)];
                encoder.Reset();
            }
        }
    }

    // Hash and order stand ready, as they do in the writer's batches.
    private static List<HandRow> ReadHand(ReadOnlySpan<byte> records, PagePlace place)
    {
        List<HandRow> rows = [];
        foreach (var line in records.Split((byte)'\n'))
        {
            if (records[line].IsEmpty)
            {
                continue;
            }

            var product = JsonSerializer.Deserialize(records[line], HandProductJson.Default.HandProduct)!;
            var order = new byte[RowOrder.ByteCount];
            place.Order(new DateTimeOffset(DateTime.SpecifyKind(product.LastUpdatedDate, DateTimeKind.Utc)).ToUnixTimeMilliseconds() * 1_000, rows.Count).WriteTo(order);
            rows.Add(new HandRow
            {
                Product = product,
                Suppliers = product.SupplierList.GetRawText(),
                Order = order,
                Hash = SHA256.HashData(records[line])[..CopyRowWriter.HashByteCount],
            });
        }

        return rows;
    }
}
