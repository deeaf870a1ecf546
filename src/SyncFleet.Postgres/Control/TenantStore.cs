using SyncFleet.Contracts;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Control;

/// <summary>Finds tenants by their short name.</summary>
public sealed class TenantStore(FleetDatabase database)
{
    /// <summary>The tenant's id, or null when there is none of that name.</summary>
    public async Task<TenantId?> FindAsync(string slug, CancellationToken cancellationToken)
    {
        await using var command = database.DataSource.CreateCommand("SELECT tenant_id FROM syncfleet.tenants WHERE slug = $1");
        command.Parameters.Add(new() { Value = slug });
        return await command.ExecuteScalarAsync(cancellationToken) is Guid id ? new TenantId(id) : null;
    }
}
