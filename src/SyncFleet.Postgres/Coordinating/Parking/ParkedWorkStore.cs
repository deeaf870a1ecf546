using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Coordinating.Parking;

/// <summary>Work held until a due time, in the table <c>parked_work</c>. Many coordinators may send from it at once; the time is the database's.</summary>
public sealed class ParkedWorkStore(FleetDatabase database, TimeProvider time)
{
    private const string Upsert = """
        INSERT INTO syncfleet.parked_work (parked_id, tenant_id, kind, dedupe_key, sync_run_id, stream_run_id, message, reason, due_at, created_at, trace_parent)
        VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, coalesce(now() + $9::interval, 'infinity'), now(), $10)
        ON CONFLICT (dedupe_key) DO UPDATE SET message = excluded.message, reason = excluded.reason, due_at = excluded.due_at,
            sync_run_id = excluded.sync_run_id, stream_run_id = excluded.stream_run_id, trace_parent = excluded.trace_parent
        """;

    private const string TakeDue = """
        SELECT parked_id, kind, message::text, trace_parent FROM syncfleet.parked_work
        WHERE due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED
        """;

    // A message that nobody can read is kept for a person to look at, out of the way of the work it stood for.
    private const string SetAside = """
        UPDATE syncfleet.parked_work SET due_at = 'infinity', dedupe_key = 'unreadable:' || parked_id, reason = 'cannot be read: ' || $2
        WHERE parked_id = $1
        """;

    /// <summary>Parks the work as part of the caller's transaction.</summary>
    public async Task ParkAsync(TenantTransaction transaction, ParkedWork work, CancellationToken cancellationToken)
    {
        await transaction.ExecuteAsync(
            Upsert,
            [
                Guid.CreateVersion7(time.GetUtcNow()), work.TenantId.Value, work.Kind, work.DedupeKey, work.SyncRunId?.Value, work.StreamRunId?.Value, work.Message,
                work.Reason, work.Wait, Activity.Current?.Id,
            ],
            cancellationToken);
    }

    /// <summary>
    /// Hands up to <paramref name="limit"/> due messages to <paramref name="send"/> and forgets them when it returns. A crash in
    /// between sends them again.
    /// </summary>
    /// <returns>How many rows were dealt with, and the reasons of those that could not be read.</returns>
    public async Task<(int Count, IReadOnlyList<string> Unreadable)> SendDueAsync(int limit, Func<IReadOnlyList<DueMessage>, Task> send, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenFleetAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var due = await ReadDueAsync(connection, limit, cancellationToken);
        List<DueMessage> messages = [];
        List<string> unreadable = [];
        foreach (var row in due)
        {
            try
            {
                messages.Add(Parse(row.Kind, row.Message) with { TraceParent = row.TraceParent });
            }
            catch (JsonException failure)
            {
                unreadable.Add($"{row.Kind} {row.Id}: {failure.Message}");
                await ExecuteAsync(connection, SetAside, [row.Id, failure.Message], cancellationToken);
            }
        }

        if (messages.Count > 0)
        {
            await send(messages);
        }

        // Rows set aside are due no more, so this removes exactly what was sent.
        await ExecuteAsync(connection, "DELETE FROM syncfleet.parked_work WHERE parked_id = ANY($1) AND due_at < 'infinity'", [due.Select(r => r.Id).ToArray()], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (due.Count, unreadable);
    }

    /// <summary>How long until the next row is due, or null when nothing waits for a clock.</summary>
    public async Task<TimeSpan?> FindNextDueAsync(CancellationToken cancellationToken)
    {
        await using var command = database.DataSource.CreateCommand("SELECT min(due_at) - now() FROM syncfleet.parked_work WHERE due_at < 'infinity'");
        return await command.ExecuteScalarAsync(cancellationToken) is TimeSpan wait ? wait : null;
    }

    private static DueMessage Parse(string kind, string message) => kind switch
    {
        "fetch_stream" when Read(message, ParkedJson.Default.FetchStream) is var fetch => new(QueueNames.Fetch(fetch.Connector), fetch),
        "start_sync" => new(QueueNames.StartSync, Read(message, ParkedJson.Default.StartSync)),
        "run_deadline" => new(QueueNames.Coordinate, Read(message, ParkedJson.Default.SyncRunDeadlineReached)),
        _ => throw new JsonException($"The kind '{kind}' is not known; known are fetch_stream, start_sync, run_deadline."),
    };

    private static T Read<T>(string message, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => JsonSerializer.Deserialize(message, type) ?? throw new JsonException("The message is null.");

    private async Task<List<(Guid Id, string Kind, string Message, string? TraceParent)>> ReadDueAsync(NpgsqlConnection connection, int limit, CancellationToken cancellationToken)
    {
        List<(Guid, string, string, string?)> rows = [];
        await using var command = new NpgsqlCommand(TakeDue, connection);
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add((reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3)));
        }

        return rows;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, object[] values, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
