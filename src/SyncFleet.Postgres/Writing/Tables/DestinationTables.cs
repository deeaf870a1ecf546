using System.Collections.Concurrent;
using Npgsql;
using SyncFleet.Core.Failures;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Writing.Tables;

/// <summary>
/// Makes destination tables and adds columns to them, each in a short transaction of the fleet's own role, one process at
/// a time per table. What it has seen to be right it does not look at again until <see cref="Forget"/>.
/// </summary>
public sealed class DestinationTables(FleetDatabase database)
{
    private readonly ConcurrentDictionary<string, bool> _ready = new(StringComparer.Ordinal);

    /// <exception cref="SyncFleetException">Configuration: the table exists and can't be used; the message lists the differences.</exception>
    public async Task EnsureAsync(DestinationTable table, CancellationToken cancellationToken)
    {
        if (_ready.ContainsKey(table.Fingerprint))
        {
            return;
        }

        try
        {
            await ChangeAsync(table, cancellationToken);
        }
        catch (PostgresException exception)
        {
            throw WriteFailures.DescribeChange(exception, table.Name);
        }

        _ready[table.Fingerprint] = true;
    }

    /// <summary>The table turned out different from what was seen: look again next time.</summary>
    public void Forget(DestinationTable table) => _ready.TryRemove(table.Fingerprint, out _);

    private async Task ChangeAsync(DestinationTable table, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenFleetAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // A change of a table waits for its readers, and everybody else waits behind it: better to give up and come again.
        await ExecuteAsync(connection, "SET LOCAL lock_timeout = '10s'", cancellationToken);
        await using (var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", connection))
        {
            command.Parameters.Add(new() { Value = "syncfleet destination " + table.Name.Sql });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        var changes = TableChanges.Plan(table, await ExistingTable.ReadAsync(connection, table.Name, cancellationToken));
        if (changes.Count > 0)
        {
            await LockSchemaAsync(connection, table.Name.Schema, cancellationToken);
            foreach (var sql in changes)
            {
                await ExecuteAsync(connection, sql, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }
    }

    // Two tables of one schema may be made at once, and both create and grant it: the schema has a lock of its own. CREATE
    // SCHEMA IF NOT EXISTS would want a permission that is not needed when the schema is there.
    private static async Task LockSchemaAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", connection);
        command.Parameters.Add(new() { Value = "syncfleet schema " + schema });
        await command.ExecuteNonQueryAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", connection);
        exists.Parameters.Add(new() { Value = schema });
        if (await exists.ExecuteScalarAsync(cancellationToken) is false)
        {
            await ExecuteAsync(connection, $"CREATE SCHEMA {TableName.Quote(schema)}", cancellationToken);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
