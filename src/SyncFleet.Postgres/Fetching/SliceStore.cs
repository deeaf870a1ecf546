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
        await using (var command = transaction.Command(SliceStatements.Of(message.Part).Acquire, [message.StreamRunId.Value, message.Slice, token, lease, takeOver, .. Which(message.Part)]))
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
    /// <param name="slice">The hold on the stream run or part; its position moves too.</param>
    /// <param name="page">What the source gave.</param>
    /// <param name="lease">How long the lease holds from now on.</param>
    /// <param name="firstRequestAt">When the read's first request left; null: none did. Noted once per stream run.</param>
    /// <param name="cancellationToken">Stops the wait for the database.</param>
    public async Task<PageStored> StoreAsync(Slice slice, Page page, TimeSpan lease, DateTimeOffset? firstRequestAt, CancellationToken cancellationToken)
    {
        var isLast = page.NextPosition is null;
        var worthStoring = page.RecordCount > 0 || page.Rejected.Count > 0 || (isLast && page.CursorAfter is not null && slice.Part is null);
        var statements = SliceStatements.Of(slice.Part);
        using var body = PageBody.CompressRented(page.Records.Span);
        await using var batch = database.CreateBatch(slice.TenantId);
        if (statements.Lock is { } first)
        {
            batch.Add(first, slice.StreamRunId.Value);
        }

        batch.Add(
            statements.Store,
            [
                slice.StreamRunId.Value, slice.LeaseToken, worthStoring ? 1 : 0, (long)page.RecordCount + page.Rejected.Count + page.FilteredCount, Optional(page.NextPosition), isLast,
                lease, slice.RunNumber, Optional(firstRequestAt), page.FilteredCount, page.RecordCount, body.Bytes, page.Records.Length, Optional(page.CursorAfter),
                .. Letters(page.Rejected, time.GetUtcNow()), .. Which(slice.Part), .. Leading(slice, page),
            ]);
        if (isLast && slice.Part is null)
        {
            batch.Add("SELECT syncfleet.try_finish($1)", slice.StreamRunId.Value);
        }

        var stored = await RunAsync(batch, statements.Lock is null ? 0 : 1, worthStoring, cancellationToken);
        if (stored.Held)
        {
            (slice.Position, slice.Attempt, slice.Backlog) = (page.NextPosition, 1, stored.Backlog);
        }

        return stored;
    }

    /// <summary>Keeps the lease while a page is awaited. False: it is another fetcher's, or the run was stopped; the reader must leave.</summary>
    public async Task<bool> RenewAsync(Slice slice, TimeSpan lease, CancellationToken cancellationToken)
    {
        var held = false;
        await using var batch = database.CreateBatch(slice.TenantId).Add(SliceStatements.Of(slice.Part).Renew, [slice.StreamRunId.Value, slice.LeaseToken, lease, .. Which(slice.Part)]);
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
        var released = await GiveBackAsync(transaction, slice, further: 1, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return released is null ? null : slice.Message(slice.Number + 1);
    }

    /// <summary>Gives the lease back and parks the next slice for <paramref name="wait"/>. No attempt is counted.</summary>
    public async Task ParkAsync(Slice slice, TimeSpan wait, string reason, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(slice.TenantId, cancellationToken);
        if (await GiveBackAsync(transaction, slice, further: 1, cancellationToken) is not null)
        {
            await parked.ParkAsync(transaction, ParkedWork.Fetch(slice.Message(slice.Number + 1), reason, wait), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Gives the lease back after a failure; the slice stays the same, its next attempt is the saga's to decide. False when the lease was
    /// lost, or a retry is parked that takes up this part with the others: then the failure is nobody's.
    /// </summary>
    public async Task<bool> ReleaseAsync(Slice slice, CancellationToken cancellationToken)
    {
        await using var transaction = await database.BeginAsync(slice.TenantId, cancellationToken);
        var released = await GiveBackAsync(transaction, slice, further: 0, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        slice.Attempt = released?.Attempt ?? slice.Attempt;
        return released is { IsRetryParked: false };
    }

    private static async Task<(int Attempt, bool IsRetryParked)?> GiveBackAsync(TenantTransaction transaction, Slice slice, int further, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(
            SliceStatements.Of(slice.Part).Release, [slice.StreamRunId.Value, slice.LeaseToken, further, .. Which(slice.Part)]);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetInt32(0), reader.GetBoolean(1)) : null;
    }

    private static async Task<PageStored> RunAsync(TenantBatch batch, int place, bool hasPage, CancellationToken cancellationToken)
    {
        PageStored stored = default;
        await batch.RunAsync(
            (statement, row) =>
            {
                stored = (statement - place) switch
                {
                    0 => stored with { Held = true, PageNumber = hasPage ? row.GetInt32(1) : 0, Backlog = row.GetInt32(0) },
                    1 => stored with { Finishing = row.GetBoolean(0) },
                    _ => stored,
                };
                return Task.CompletedTask;
            },
            cancellationToken);
        return stored;
    }

    // Only the statements of a part name it.
    private static object?[] Which(int? part) => part is { } one ? [one] : [];

    private static object?[] Leading(Slice slice, Page page) =>
        slice.Part is null ? [] : [Optional(page.CursorAfter is { } cursor ? slice.CheckpointAt?.Invoke(cursor) : null)];

    private static object?[] Letters(IReadOnlyList<RejectedRecord> rejected, DateTimeOffset now) =>
    [
        TenantBatch.ArrayOf(NpgsqlDbType.Uuid, rejected.Select(_ => Guid.CreateVersion7(now))),
        TenantBatch.ArrayOf(NpgsqlDbType.Text, rejected.Select(r => r.Reason)),
        TenantBatch.ArrayOf(NpgsqlDbType.Bytea, rejected.Select(r => r.Record.ToArray())),
    ];

    // A null of unknown type would be a text to the server.
    private static NpgsqlParameter Optional(DateTimeOffset? value) => new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = value ?? (object)DBNull.Value };

    private static NpgsqlParameter Optional(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = value ?? (object)DBNull.Value };

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
        IsBegun = !reader.IsDBNull(7) || reader.GetInt32(8) > 0,
        Backlog = reader.GetInt32(9),
        IsFullRefresh = reader.GetBoolean(10),
        Part = message.Part,
        IsDivided = message.Part is null && reader.GetInt32(11) > 0,
        PartDescription = reader.IsDBNull(12) ? null : reader.GetString(12),
        LeaseToken = token,
    };
}
