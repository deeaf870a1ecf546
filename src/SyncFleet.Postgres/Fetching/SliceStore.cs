using Npgsql;
using NpgsqlTypes;
using SyncFleet.Contracts;
using SyncFleet.Core.Pages;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Postgres.Pages;

namespace SyncFleet.Postgres.Fetching;

/// <summary>
/// The page store's writing side and the progress of reading. A page and the position after it are one transaction, guarded by
/// the lease, so whatever is killed, the next fetcher goes on exactly behind the last stored page. Leases are by the database's clock.
/// </summary>
public sealed class SliceStore(FleetDatabase database, ParkedWorkStore parked, TimeProvider time)
{
    private const string Acquire = """
        UPDATE syncfleet.stream_runs s
        SET lease_token = $3, lease_until = now() + $4, touched_at = now(), started_at = coalesce(s.started_at, now())
        FROM syncfleet.sync_runs r
        WHERE s.stream_run_id = $1 AND s.slice = $2 AND s.status = 'running' AND NOT s.read_complete
          AND r.sync_run_id = s.sync_run_id AND ($5 OR s.lease_until IS NULL OR s.lease_until < now())
        RETURNING s.sync_run_id, s.source_id, s.connector, s.stream, s.attempt, r.run_number, s.checkpoint_in, s.read_position, s.pages_fetched::int,
                  (s.pages_fetched - s.pages_written)::int, r.full_refresh
        """;

    // One statement, so that page, dead letters and position are one round trip; without the lease it does nothing.
    private const string Store = """
        WITH held AS (
            UPDATE syncfleet.stream_runs
            SET pages_fetched = pages_fetched + $3, records_read = records_read + $4, read_position = $5, read_complete = $6,
                lease_until = now() + $7, touched_at = now(), attempt = 1, first_request_at = coalesce(first_request_at, $9),
                records_dead_lettered = records_dead_lettered + cardinality($16::uuid[]), records_filtered = records_filtered + $10
            WHERE stream_run_id = $1 AND lease_token = $2 AND status = 'running'
            RETURNING tenant_id, sync_id, sync_run_id, stream, (pages_fetched - pages_written)::int AS backlog),
        page AS (
            INSERT INTO syncfleet.pages (stream_run_id, page_number, tenant_id, record_count, body, body_bytes, cursor_after, order_run, order_page, fetched_at)
            SELECT $1, $11, tenant_id, $12, $13, $14, $15, $8, $11, now() FROM held WHERE $3 > 0),
        letters AS (
            INSERT INTO syncfleet.dead_letters (dead_letter_id, tenant_id, sync_id, sync_run_id, stream_run_id, stream, stage, page_number, record_index,
                                                reason, payload, order_run, order_page, created_at)
            SELECT d.id, tenant_id, sync_id, sync_run_id, $1, stream, 'fetch', $11, $12 + d.place::int - 1, d.reason, d.payload, $8, $11, now()
            FROM held, unnest($16::uuid[], $17::text[], $18::bytea[]) WITH ORDINALITY d (id, reason, payload, place))
        SELECT backlog FROM held
        """;

    private const string Renew = """
        UPDATE syncfleet.stream_runs SET lease_until = now() + $3 WHERE stream_run_id = $1 AND lease_token = $2 AND status = 'running' RETURNING true
        """;

    private const string Release = """
        UPDATE syncfleet.stream_runs SET slice = slice + $3, lease_token = NULL, lease_until = NULL, touched_at = now()
        WHERE stream_run_id = $1 AND lease_token = $2 AND status = 'running'
        """;

    /// <summary>
    /// Takes the lease of a slice. Null when the message is old, the stream run has ended, or another fetcher is at work.
    /// </summary>
    /// <param name="message">The command.</param>
    /// <param name="takeOver">True when the broker delivers the message again: its former reader is gone, whatever its lease says.</param>
    /// <param name="lease">How long the lease holds without a stored page.</param>
    /// <param name="cancellationToken">Stops the wait for the database.</param>
    public async Task<Slice?> BeginAsync(FetchStream message, bool takeOver, TimeSpan lease, CancellationToken cancellationToken)
    {
        var token = Guid.CreateVersion7(time.GetUtcNow());
        await using var transaction = await database.BeginAsync(message.TenantId, cancellationToken);
        Slice? slice = null;
        await using (var command = transaction.Command(Acquire, message.StreamRunId.Value, message.Slice, token, lease, takeOver))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (await reader.ReadAsync(cancellationToken))
            {
                slice = Read(message, token, reader);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        return slice;
    }

    /// <summary>
    /// Stores a page with its rejected records and moves the position behind it. A page without records and without a cursor moves
    /// the position only.
    /// </summary>
    /// <param name="slice">The hold on the stream run; its position and last page move too.</param>
    /// <param name="page">What the source gave.</param>
    /// <param name="lease">How long the lease holds from now on.</param>
    /// <param name="firstRequestAt">When the read's first request left; null: none did. Noted once per stream run.</param>
    /// <param name="cancellationToken">Stops the wait for the database.</param>
    public async Task<PageStored> StoreAsync(Slice slice, Page page, TimeSpan lease, DateTimeOffset? firstRequestAt, CancellationToken cancellationToken)
    {
        var isLast = page.NextPosition is null;
        var worthStoring = page.RecordCount > 0 || page.Rejected.Count > 0 || (isLast && page.CursorAfter is not null);
        var number = slice.LastPage + (worthStoring ? 1 : 0);
        using var body = PageBody.CompressRented(page.Records.Span);
        await using var batch = database.CreateBatch(slice.TenantId).Add(
            Store,
            [
                slice.StreamRunId.Value, slice.LeaseToken, worthStoring ? 1 : 0, (long)page.RecordCount + page.Rejected.Count + page.FilteredCount, Optional(page.NextPosition), isLast,
                lease, slice.RunNumber, Optional(firstRequestAt), page.FilteredCount, number, page.RecordCount, body.Bytes, page.Records.Length, Optional(page.CursorAfter),
                .. Letters(page.Rejected, time.GetUtcNow()),
            ]);
        if (isLast)
        {
            batch.Add("SELECT syncfleet.try_finish($1)", slice.StreamRunId.Value);
        }

        var stored = await RunAsync(batch, worthStoring ? number : 0, cancellationToken);
        if (stored.Held)
        {
            (slice.Position, slice.LastPage, slice.Attempt, slice.Backlog) = (page.NextPosition, number, 1, stored.Backlog);
        }

        return stored;
    }

    /// <summary>Keeps the lease while a page is awaited. False: it is another fetcher's, or the run was stopped; the reader must leave.</summary>
    public async Task<bool> RenewAsync(Slice slice, TimeSpan lease, CancellationToken cancellationToken)
    {
        var held = false;
        await using var batch = database.CreateBatch(slice.TenantId).Add(Renew, slice.StreamRunId.Value, slice.LeaseToken, lease);
        await batch.RunAsync(
            (_, _) =>
            {
                held = true;
                return Task.CompletedTask;
            },
            cancellationToken);
        return held;
    }

    /// <summary>The source gave no page at all: reading is complete where it stands.</summary>
    public Task<PageStored> CompleteAsync(Slice slice, CancellationToken cancellationToken) =>
        StoreAsync(slice, new Page { Records = ReadOnlyMemory<byte>.Empty, RecordCount = 0, NextPosition = null }, TimeSpan.Zero, firstRequestAt: null, cancellationToken);

    /// <summary>Ends the slice so that the next one may begin anywhere. Null when the lease was lost.</summary>
    public async Task<FetchStream?> EndAsync(Slice slice, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(slice.TenantId, cancellationToken);
        var held = await transaction.ExecuteAsync(Release, [slice.StreamRunId.Value, slice.LeaseToken, 1], cancellationToken) == 1;
        await transaction.CommitAsync(cancellationToken);
        return held ? NextMessage(slice, slice.Number + 1) : null;
    }

    /// <summary>Gives the lease back and parks the next slice for <paramref name="wait"/>. No attempt is counted.</summary>
    public async Task ParkAsync(Slice slice, TimeSpan wait, string reason, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(slice.TenantId, cancellationToken);
        if (await transaction.ExecuteAsync(Release, [slice.StreamRunId.Value, slice.LeaseToken, 1], cancellationToken) == 1)
        {
            await parked.ParkAsync(transaction, ParkedWork.Fetch(NextMessage(slice, slice.Number + 1), reason, wait), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Gives the lease back after a failure; the slice stays the same, its next attempt is the saga's to decide. False when the lease was
    /// lost: then the failure is nobody's.
    /// </summary>
    public async Task<bool> ReleaseAsync(Slice slice, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(slice.TenantId, cancellationToken);
        var held = await transaction.ExecuteAsync(Release, [slice.StreamRunId.Value, slice.LeaseToken, 0], cancellationToken) == 1;
        await transaction.CommitAsync(cancellationToken);
        return held;
    }

    private static async Task<PageStored> RunAsync(TenantBatch batch, int number, CancellationToken cancellationToken)
    {
        PageStored stored = default;
        await batch.RunAsync(
            (statement, row) =>
            {
                stored = statement == 0
                    ? stored with { Held = true, PageNumber = number, Backlog = row.GetInt32(0) }
                    : stored with { Finishing = row.GetBoolean(0) };
                return Task.CompletedTask;
            },
            cancellationToken);
        return stored;
    }

    private static object?[] Letters(IReadOnlyList<RejectedRecord> rejected, DateTimeOffset now) =>
    [
        TenantBatch.ArrayOf(NpgsqlDbType.Uuid, rejected.Select(_ => Guid.CreateVersion7(now))),
        TenantBatch.ArrayOf(NpgsqlDbType.Text, rejected.Select(r => r.Reason)),
        TenantBatch.ArrayOf(NpgsqlDbType.Bytea, rejected.Select(r => r.Record.ToArray())),
    ];

    // A null of unknown type would be a text to the server.
    private static NpgsqlParameter Optional(DateTimeOffset? value) => new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = value ?? (object)DBNull.Value };

    private static NpgsqlParameter Optional(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = value ?? (object)DBNull.Value };

    private static FetchStream NextMessage(Slice slice, int number) => new()
    {
        TenantId = slice.TenantId,
        SyncRunId = slice.SyncRunId,
        StreamRunId = slice.StreamRunId,
        Connector = slice.Connector,
        Stream = slice.Stream,
        Slice = number,
    };

    private static Slice Read(FetchStream message, Guid token, NpgsqlDataReader reader) => new()
    {
        TenantId = message.TenantId,
        SyncRunId = new SyncRunId(reader.GetGuid(0)),
        StreamRunId = message.StreamRunId,
        SourceId = new SourceId(reader.GetGuid(1)),
        Connector = reader.GetString(2),
        Stream = reader.GetString(3),
        Number = message.Slice,
        Attempt = reader.GetInt32(4),
        RunNumber = reader.GetInt64(5),
        Checkpoint = reader.IsDBNull(6) ? null : reader.GetString(6),
        Position = reader.IsDBNull(7) ? null : reader.GetString(7),
        LastPage = reader.GetInt32(8),
        Backlog = reader.GetInt32(9),
        IsFullRefresh = reader.GetBoolean(10),
        LeaseToken = token,
    };
}
