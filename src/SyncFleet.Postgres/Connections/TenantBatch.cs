using Npgsql;
using NpgsqlTypes;
using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Connections;

/// <summary>
/// Statements that run behind the tenant's wall in one round trip and one transaction: all of them take effect, or none. For
/// the hot paths; where a result decides what is done next, or whether, use <see cref="TenantTransaction"/>.
/// </summary>
public sealed class TenantBatch : IAsyncDisposable
{
    private readonly NpgsqlBatch _batch;

    internal TenantBatch(NpgsqlDataSource dataSource, TenantId tenant)
    {
        _batch = dataSource.CreateBatch();
        _batch.BatchCommands.Add(TenantTransaction.ActAs(tenant));
    }

    /// <summary>Adds a statement with positional parameters ($1, $2 …).</summary>
    public TenantBatch Add(string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        _batch.BatchCommands.Add(command);
        return this;
    }

    /// <summary>Runs the statements; the first row of each is given to <paramref name="read"/> with the statement's place, first is 0.</summary>
    /// <exception cref="NpgsqlException">A statement failed; none of them has taken effect.</exception>
    public async Task RunAsync(Func<int, NpgsqlDataReader, Task>? read, CancellationToken cancellationToken)
    {
        await using var reader = await _batch.ExecuteReaderAsync(cancellationToken);

        // The last call waits for the server's word that the transaction is committed.
        for (var statement = 0; await reader.NextResultAsync(cancellationToken); statement++)
        {
            if (read is not null && await reader.ReadAsync(cancellationToken))
            {
                await read(statement, reader);
            }
        }
    }

    /// <summary>A parameter of an array type.</summary>
    public static NpgsqlParameter ArrayOf<T>(NpgsqlDbType element, IEnumerable<T> values) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | element, Value = values.ToArray() };

    public ValueTask DisposeAsync() => _batch.DisposeAsync();
}
