using Npgsql;
using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Connections;

/// <summary>One transaction that can see and change only its tenant's rows.</summary>
public sealed class TenantTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction, TenantId tenant) : IAsyncDisposable
{
    public NpgsqlConnection Connection { get; } = connection;

    public NpgsqlTransaction Transaction { get; } = transaction;

    public TenantId Tenant { get; } = tenant;

    /// <summary>A command in this transaction with positional parameters ($1, $2 …).</summary>
    public NpgsqlCommand Command(string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, Connection, Transaction);
        foreach (var value in values)
        {
            command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        return command;
    }

    public async Task<int> ExecuteAsync(string sql, object?[] values, CancellationToken cancellationToken)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The statement that puts a transaction behind the tenant's wall: role and setting, until its end.</summary>
    internal static NpgsqlBatchCommand ActAs(TenantId tenant) =>
        new("SELECT set_config('role', 'syncfleet_tenant', true), set_config('syncfleet.tenant_id', $1, true)") { Parameters = { new() { Value = tenant.Value.ToString() } } };

    public Task CommitAsync(CancellationToken cancellationToken) => Transaction.CommitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
