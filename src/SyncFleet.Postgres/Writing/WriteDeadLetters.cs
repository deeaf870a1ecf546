using Npgsql;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Pages;

namespace SyncFleet.Postgres.Writing;

/// <summary>Makes dead letters of rows the database refuses, with the record as the source gave it.</summary>
internal sealed class WriteDeadLetters(StreamRunPlan plan, TenantTransaction transaction, RowSet rows, TimeProvider time)
{
    private const int MaxReasonLength = 1_000;

    private (int Number, byte[] Records, long OrderRun, int OrderPage)? _page;

    public async Task<WriteCounts> AddAsync(RowPlace place, PostgresException refusal, CancellationToken cancellationToken)
    {
        const string Sql = """
            INSERT INTO syncfleet.dead_letters (dead_letter_id, tenant_id, sync_id, sync_run_id, stream_run_id, stream, stage, page_number, record_index,
                                                record_key, column_name, reason, payload, order_run, order_page, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, 'write', $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ON CONFLICT (stream_run_id, page_number, record_index) DO NOTHING
            """;
        var now = time.GetUtcNow();
        var index = rows.RecordIndex(place);
        var (_, records, orderRun, orderPage) = await PageAsync(place.PageNumber, cancellationToken);
        object?[] values =
        [
            Guid.CreateVersion7(now), plan.TenantId.Value, plan.SyncId.Value, plan.SyncRunId.Value, plan.StreamRunId.Value, plan.Stream,
            place.PageNumber, index, rows.ExternalId(place), (object?)refusal.ColumnName ?? DBNull.Value, Reason(refusal),
            Line(records, index, place.PageNumber), orderRun, orderPage, now,
        ];
        await transaction.ExecuteAsync(Sql, values, cancellationToken);
        return default(WriteCounts) with { DeadLettered = 1 };
    }

    private string Reason(PostgresException refusal)
    {
        var constraint = refusal.ConstraintName is { } name ? $", constraint {name}" : "";
        var reason = $"Table '{plan.Table.Name}' refuses the row: {refusal.MessageText} (SQLSTATE {refusal.SqlState}{constraint}).";
        return reason.Length <= MaxReasonLength ? reason : string.Concat(reason.AsSpan(0, MaxReasonLength - 1), "…");
    }

    private async Task<(int Number, byte[] Records, long OrderRun, int OrderPage)> PageAsync(int number, CancellationToken cancellationToken)
    {
        if (_page is { } page && page.Number == number)
        {
            return page;
        }

        const string Sql = "SELECT body, body_bytes, order_run, order_page FROM syncfleet.pages WHERE stream_run_id = $1 AND page_number = $2";
        await using var command = transaction.Command(Sql, plan.StreamRunId.Value, number);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            throw Broken(number, "is not in the page store");
        }

        var body = await reader.GetFieldValueAsync<byte[]>(0, cancellationToken);
        var read = (number, PageBody.Decompress(body, reader.GetInt32(1)), reader.GetInt64(2), reader.GetInt32(3));
        _page = read;
        return read;
    }

    private byte[] Line(byte[] records, int index, int page)
    {
        var rest = records.AsSpan();
        for (var i = 0; i < index; i++)
        {
            var end = rest.IndexOf((byte)'\n');
            rest = end < 0 ? throw Broken(page, $"has no record {index}") : rest[(end + 1)..];
        }

        var length = rest.IndexOf((byte)'\n');
        return length < 0 ? throw Broken(page, $"has no record {index}") : rest[..length].ToArray();
    }

    private SyncFleetException Broken(int page, string what) => new(
        FailureKind.Defect, $"A row of stream '{plan.Stream}' was refused, and its record can't be kept: page {page} {what}.", $"stream run {plan.StreamRunId}");
}
