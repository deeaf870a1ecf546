using Npgsql;
using NpgsqlTypes;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Mappings;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Rows;

namespace SyncFleet.Postgres.Transforming;

/// <summary>
/// The transformer's side of the tables: takes pages out, puts rows, dead letters and counters in. Everything a page gives is
/// stored in one transaction, once, however often and by however many it is tried.
/// </summary>
public sealed class TransformStore(FleetDatabase database, TimeProvider time)
{
    private const int KeptMappings = 256;

    // One statement, so that the row every worker of this stream counts in is locked as shortly as can be.
    private const string StoreSql = """
        WITH page AS (
            UPDATE syncfleet.pages SET transformed_at = now()
            WHERE stream_run_id = $1 AND page_number = $2 AND transformed_at IS NULL
            RETURNING tenant_id, order_run, order_page),
        batches AS (
            INSERT INTO syncfleet.row_batches (stream_run_id, lane, page_number, tenant_id, row_count, body, body_bytes)
            SELECT $1, b.lane, $2, page.tenant_id, b.row_count, b.body, b.body_bytes
            FROM page, unnest($4::smallint[], $5::int[], $6::bytea[], $7::int[]) b (lane, row_count, body, body_bytes)),
        letters AS (
            INSERT INTO syncfleet.dead_letters (dead_letter_id, tenant_id, sync_id, sync_run_id, stream_run_id, stream, stage, page_number, record_index,
                                                record_key, column_name, value_excerpt, reason, payload, order_run, order_page, created_at)
            SELECT d.id, page.tenant_id, $8, $9, $1, $10, 'transform', $2, d.record_index,
                   d.record_key, d.column_name, d.value_excerpt, d.reason, d.payload, page.order_run, page.order_page, now()
            FROM page, unnest($11::uuid[], $12::int[], $13::text[], $14::text[], $15::text[], $16::text[], $17::bytea[])
                       d (id, record_index, record_key, column_name, value_excerpt, reason, payload))
        UPDATE syncfleet.stream_runs
        SET pages_transformed = pages_transformed + 1, records_dead_lettered = records_dead_lettered + $18,
            records_filtered = records_filtered + $3, touched_at = now()
        FROM page
        WHERE stream_run_id = $1 AND status = 'running'
        RETURNING read_complete
        """;

    private readonly MappingCache _mappings = new(KeptMappings);

    /// <summary>The page, or null when it is not (or no longer) in the page store.</summary>
    public async Task<StoredPage?> FindPageAsync(TenantId tenant, StreamRunId streamRun, int pageNumber, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT s.sync_id, s.sync_run_id, s.stream, s.attempt, s.status = 'running', p.transformed_at IS NOT NULL, s.lanes, p.order_run, p.order_page,
                   p.record_count, p.body_bytes, CASE WHEN p.transformed_at IS NULL AND s.status = 'running' THEN p.body END
            FROM syncfleet.pages p JOIN syncfleet.stream_runs s USING (stream_run_id)
            WHERE p.stream_run_id = $1 AND p.page_number = $2
            """;
        StoredPage? page = null;
        await using var batch = database.CreateBatch(tenant).Add(Sql, streamRun.Value, pageNumber);
        await batch.RunAsync(
            async (_, row) => page = new StoredPage
            {
                TenantId = tenant,
                StreamRunId = streamRun,
                SyncId = new(row.GetGuid(0)),
                SyncRunId = new(row.GetGuid(1)),
                Stream = row.GetString(2),
                Attempt = row.GetInt32(3),
                IsRunning = row.GetBoolean(4),
                IsTransformed = row.GetBoolean(5),
                Lanes = row.GetInt16(6),
                Place = new PagePlace(pageNumber, row.GetInt64(7), row.GetInt32(8)),
                RecordCount = row.GetInt32(9),
                BodyBytes = row.GetInt32(10),
                Body = await row.IsDBNullAsync(11, cancellationToken) ? null : await row.GetFieldValueAsync<byte[]>(11, cancellationToken),
            },
            cancellationToken);
        return page;
    }

    /// <summary>The mapping of the page's stream, compiled from the definition the run works by; kept for its next pages.</summary>
    /// <exception cref="SyncFleetException">Configuration: the mapping has faults. Defect: the definition can't be read or lacks the stream.</exception>
    public async Task<StreamMapping> GetMappingAsync(StoredPage page, CancellationToken cancellationToken)
    {
        if (_mappings.Find(page.StreamRunId) is { } known)
        {
            return known;
        }

        const string Sql = """
            SELECT r.definition, c.description::text
            FROM syncfleet.stream_runs s JOIN syncfleet.sync_runs r USING (sync_run_id) LEFT JOIN syncfleet.connectors c ON c.name = s.connector
            WHERE s.stream_run_id = $1
            """;
        await using var transaction = await database.BeginAsync(page.TenantId, cancellationToken);
        await using var command = transaction.Command(Sql, page.StreamRunId.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            throw new SyncFleetException(FailureKind.Defect, $"The run of stream '{page.Stream}' is gone while its page {page.Place.PageNumber} is mapped.");
        }

        var connector = await reader.IsDBNullAsync(1, cancellationToken) ? null : ConnectorDescriptionJson.Read(reader.GetString(1));
        var mapping = Compile(page, SyncDefinitionReader.ReadSnapshot(reader.GetString(0)), connector?.Streams.FirstOrDefault(s => s.Name == page.Stream));
        _mappings.Add(page.StreamRunId, mapping);
        return mapping;
    }

    /// <summary>Stores what the page gave and counts it, all or nothing.</summary>
    /// <returns>Null: another transformer was first, or the stream run has ended meanwhile; nothing was stored.</returns>
    public async Task<PageTransformed?> TryStoreAsync(StoredPage page, PageResult result, IReadOnlyList<EncodedBatch> batches, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { TenantTransaction.ActAs(page.TenantId), StoreCommand(page, result, batches, now) } };
        PageTransformed stored;
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            await reader.NextResultAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken))
            {
                return null;
            }

            stored = new PageTransformed(reader.GetBoolean(0));
        }

        await transaction.CommitAsync(cancellationToken);
        return stored;
    }

    /// <summary>Lanes of a page whose rows are not written yet.</summary>
    public async Task<IReadOnlyList<int>> FindWaitingLanesAsync(StoredPage page, CancellationToken cancellationToken)
    {
        const string Sql = "SELECT lane FROM syncfleet.row_batches WHERE stream_run_id = $1 AND page_number = $2 ORDER BY lane";
        await using var transaction = await database.BeginAsync(page.TenantId, cancellationToken);
        await using var command = transaction.Command(Sql, page.StreamRunId.Value, page.Place.PageNumber);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<int> lanes = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            lanes.Add(reader.GetInt16(0));
        }

        return lanes;
    }

    private static StreamMapping Compile(StoredPage page, SyncDefinition sync, StreamDescription? description)
    {
        var stream = sync.Phases.SelectMany(p => p.Streams).FirstOrDefault(s => s.Stream == page.Stream)
            ?? throw new SyncFleetException(FailureKind.Defect, $"Stream '{page.Stream}' is not in the definition its run of sync '{sync.Name}' works by.");
        return StreamMapping.Compile(stream, new MappingContext
        {
            Tenant = page.TenantId,
            StreamRun = page.StreamRunId,
            ConnectorKey = description?.Key ?? [],
            ConnectorCursor = description?.CursorField,
        });
    }

    private static NpgsqlBatchCommand StoreCommand(StoredPage page, PageResult result, IReadOnlyList<EncodedBatch> batches, DateTimeOffset now)
    {
        var letters = result.DeadLetters;
        return new NpgsqlBatchCommand(StoreSql)
        {
            Parameters =
            {
                new() { Value = page.StreamRunId.Value },
                new() { Value = page.Place.PageNumber },
                new() { Value = (long)result.Filtered },
                TenantBatch.ArrayOf(NpgsqlDbType.Smallint, batches.Select(b => (short)b.Lane)),
                TenantBatch.ArrayOf(NpgsqlDbType.Integer, batches.Select(b => b.RowCount)),
                TenantBatch.ArrayOf(NpgsqlDbType.Bytea, batches.Select(b => b.Body)),
                TenantBatch.ArrayOf(NpgsqlDbType.Integer, batches.Select(b => b.BodyBytes)),
                new() { Value = page.SyncId.Value },
                new() { Value = page.SyncRunId.Value },
                new() { Value = page.Stream },
                TenantBatch.ArrayOf(NpgsqlDbType.Uuid, letters.Select(_ => Guid.CreateVersion7(now))),
                TenantBatch.ArrayOf(NpgsqlDbType.Integer, letters.Select(d => d.RecordIndex)),
                TenantBatch.ArrayOf(NpgsqlDbType.Text, letters.Select(d => d.Key)),
                TenantBatch.ArrayOf(NpgsqlDbType.Text, letters.Select(d => d.Column)),
                TenantBatch.ArrayOf(NpgsqlDbType.Text, letters.Select(d => d.Value)),
                TenantBatch.ArrayOf(NpgsqlDbType.Text, letters.Select(d => d.Reason)),
                TenantBatch.ArrayOf(NpgsqlDbType.Bytea, letters.Select(d => d.Payload)),
                new() { Value = (long)letters.Count },
            },
        };
    }
}

/// <summary>A page's rows are stored.</summary>
/// <param name="ReadComplete">The source had been read to its end before.</param>
public readonly record struct PageTransformed(bool ReadComplete);
