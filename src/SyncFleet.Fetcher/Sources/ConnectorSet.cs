using SyncFleet.Connectors;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Fetcher.Sources;

/// <summary>The connectors this process serves.</summary>
internal sealed class ConnectorSet(IReadOnlyList<IConnector> connectors)
{
    public IReadOnlyList<IConnector> All { get; } = connectors;

    /// <summary>Throws Configuration when this process does not serve the connector.</summary>
    public IConnector Find(string name) =>
        All.FirstOrDefault(c => c.Description.Name == name)
        ?? throw new SyncFleetException(FailureKind.Configuration, $"The connector '{name}' is not served by this fetcher; it serves {string.Join(", ", All.Select(c => c.Description.Name))}.");
}
