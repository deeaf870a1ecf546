using Microsoft.EntityFrameworkCore;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Postgres.Control;

/// <summary>What the fleet's fetchers have said they can read.</summary>
public static class ConnectorStore
{
    public static async Task<IReadOnlyList<ConnectorDescription>> ListAsync(ControlDbContext control, CancellationToken cancellationToken)
    {
        var rows = await control.Connectors.AsNoTracking().OrderBy(c => c.Name).Select(c => c.Description).ToListAsync(cancellationToken);
        return [.. rows.Select(ConnectorDescriptionJson.Read)];
    }

    /// <summary>The description, or null when no fetcher has the connector.</summary>
    public static async Task<ConnectorDescription?> FindAsync(ControlDbContext control, string name, CancellationToken cancellationToken)
    {
        var json = await control.Connectors.AsNoTracking().Where(c => c.Name == name).Select(c => c.Description).FirstOrDefaultAsync(cancellationToken);
        return json is null ? null : ConnectorDescriptionJson.Read(json);
    }
}
