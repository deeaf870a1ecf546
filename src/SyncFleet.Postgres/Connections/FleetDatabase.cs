using Npgsql;
using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Connections;

/// <summary>The fleet's PostgreSQL: opens connections that act for one tenant, or for the fleet as a whole.</summary>
public sealed class FleetDatabase(NpgsqlDataSource dataSource)
{
    public NpgsqlDataSource DataSource { get; } = dataSource;

    /// <summary>
    /// Opens a transaction behind the tenant's wall: role <c>syncfleet_tenant</c>, row-level security by the tenant's id.
    /// Dispose without <see cref="TenantTransaction.CommitAsync"/> rolls back.
    /// </summary>
    public async Task<TenantTransaction> BeginAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var connection = await DataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { TenantTransaction.ActAs(tenant) } };
            await batch.ExecuteNonQueryAsync(cancellationToken);
            return new TenantTransaction(connection, transaction, tenant);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Statements for one round trip and one transaction behind the tenant's wall.</summary>
    public TenantBatch CreateBatch(TenantId tenant) => new(DataSource, tenant);

    /// <summary>
    /// Opens a connection of the fleet itself, not bound by row-level security: sweep, due work, migrations, table changes. The
    /// code that uses it names the tenant in every statement that touches a tenant's rows.
    /// </summary>
    public ValueTask<NpgsqlConnection> OpenFleetAsync(CancellationToken cancellationToken) => DataSource.OpenConnectionAsync(cancellationToken);

    /// <summary>True when PostgreSQL answers and the migrations have been applied.</summary>
    public async Task<bool> HasControlTablesAsync(CancellationToken cancellationToken)
    {
        await using var command = DataSource.CreateCommand("SELECT to_regclass('syncfleet.sync_runs') IS NOT NULL");
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
