using Microsoft.EntityFrameworkCore;
using Npgsql;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Coordinating.Sagas;

/// <summary>
/// One step of one saga: its row and everything the step writes to the run's tables, in one transaction that succeeds or fails
/// as a whole. Read committed; the row's <c>xmin</c> settles who was first. Dispose without <see cref="CommitAsync"/> rolls back.
/// </summary>
public sealed class SagaSession(FleetDatabase database) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;
    private SagaDbContext? _rows;
    private TenantTransaction? _tenant;

    /// <summary>The step's transaction behind the wall of the run's tenant; see <see cref="ActForAsync"/>.</summary>
    public TenantTransaction Tenant => _tenant ?? throw new InvalidOperationException("The session does not act for a tenant yet; call ActForAsync first.");

    private SagaDbContext Rows => _rows ?? throw new InvalidOperationException("The session has not begun; call BeginAsync first.");

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        _connection = await database.OpenFleetAsync(cancellationToken);
        _transaction = await _connection.BeginTransactionAsync(cancellationToken);
        _rows = new SagaDbContext(_connection);
        await _rows.Database.UseTransactionAsync(_transaction, cancellationToken);
    }

    /// <summary>Goes behind the tenant's wall for the rest of the transaction. A second call must name the same tenant.</summary>
    public async Task<TenantTransaction> ActForAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (_tenant is null)
        {
            _tenant = new TenantTransaction(_connection!, _transaction!, tenant);
            await _tenant.ExecuteAsync("SELECT set_config('role', 'syncfleet_tenant', true), set_config('syncfleet.tenant_id', $1, true)", [tenant.ToString()], cancellationToken);
        }

        return _tenant.Tenant == tenant ? _tenant : throw new InvalidOperationException($"The session acts for tenant {_tenant.Tenant} and cannot change to {tenant}.");
    }

    /// <summary>Whose run it is, or null when there is no such run. Before <see cref="ActForAsync"/> only.</summary>
    public async Task<TenantId?> FindTenantAsync(SyncRunId run, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT tenant_id FROM syncfleet.sync_runs WHERE sync_run_id = $1", _connection, _transaction);
        command.Parameters.Add(new() { Value = run.Value });
        return await command.ExecuteScalarAsync(cancellationToken) is Guid tenant ? new TenantId(tenant) : null;
    }

    /// <summary>The row, now watched for changes, or null. Goes behind the wall of the row's tenant.</summary>
    public async Task<SagaRow?> LoadAsync(Guid correlationId, CancellationToken cancellationToken)
    {
        var row = await Rows.Rows.SingleOrDefaultAsync(r => r.CorrelationId == correlationId, cancellationToken);
        if (row is not null)
        {
            await ActForAsync(new TenantId(row.TenantId), cancellationToken);
        }

        return row;
    }

    /// <summary>Writes a new row. Throws <see cref="SagaRowConflictException"/> when there is one by now.</summary>
    public Task InsertAsync(SagaRow row, CancellationToken cancellationToken)
    {
        Rows.Add(row);
        return SaveAsync(row, cancellationToken);
    }

    /// <summary>Writes what changed in a loaded row. Throws <see cref="SagaRowConflictException"/> when it is no longer as loaded.</summary>
    public Task UpdateAsync(SagaRow row, CancellationToken cancellationToken) => SaveAsync(row, cancellationToken);

    /// <summary>Removes a loaded row. Throws <see cref="SagaRowConflictException"/> when it is no longer as loaded.</summary>
    public Task DeleteAsync(SagaRow row, CancellationToken cancellationToken)
    {
        Rows.Remove(row);
        return SaveAsync(row, cancellationToken);
    }

    public Task CommitAsync(CancellationToken cancellationToken) => _transaction!.CommitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_rows is not null)
        {
            await _rows.DisposeAsync();
        }

        if (_transaction is not null)
        {
            await _transaction.DisposeAsync();
        }

        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }

    private async Task SaveAsync(SagaRow row, CancellationToken cancellationToken)
    {
        try
        {
            await Rows.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException failure)
        {
            throw new SagaRowConflictException(row.CorrelationId, failure);
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw new SagaRowConflictException(row.CorrelationId, failure);
        }
    }
}
