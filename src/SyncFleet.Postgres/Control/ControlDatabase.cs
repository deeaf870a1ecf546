using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Control;

/// <summary>Opens the control tables for one tenant.</summary>
public sealed class ControlDatabase(FleetDatabase database)
{
    /// <summary>A transaction behind the tenant's wall, with its tables. Dispose without a commit rolls back.</summary>
    public async Task<ControlSession> OpenAsync(TenantId tenant, CancellationToken cancellationToken) => new(await database.BeginAsync(tenant, cancellationToken));
}

/// <summary>A tenant's transaction and its control tables.</summary>
public sealed class ControlSession(TenantTransaction transaction) : IAsyncDisposable
{
    public TenantTransaction Transaction { get; } = transaction;

    public ControlDbContext Tables { get; } = new(transaction);

    public Task CommitAsync(CancellationToken cancellationToken) => Transaction.CommitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Tables.DisposeAsync();
        await Transaction.DisposeAsync();
    }
}
