using System.Text.Json;
using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Control;
using SyncFleet.Postgres.Control.Views;
using SyncFleet.Web.Access;
using SyncFleet.Web.Answers;

namespace SyncFleet.Web.Sources;

/// <summary>Adds a source that was given as JSON, with the same rules as one in YAML.</summary>
public sealed class SourceAdding(ControlDatabase database, DefinitionStore store)
{
    /// <exception cref="ApiProblemException">409: the name is taken. 422: connector, settings or variables do not fit; all faults at once.</exception>
    public async Task<SourceView> AddAsync(RequestTenant tenant, AddSource request, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        await DefinitionStore.LockAsync(session.Transaction, cancellationToken);
        var connectors = await ConnectorStore.ListAsync(session.Tables, cancellationToken);
        var source = Read(request, connectors.FirstOrDefault(c => c.Name == request.Connector));
        IReadOnlyList<string> faults = SourceRules.FindFaults(source) is { Count: > 0 } wrong ? wrong : FindConnectorFaults(source, connectors);
        if (faults.Count > 0)
        {
            throw new ApiProblemException(StatusCodes.Status422UnprocessableEntity, "The source does not fit", string.Join(" ", faults));
        }

        if (await SourceListing.FindRowAsync(session.Tables, source.Name, cancellationToken) is not null)
        {
            throw new ApiProblemException(StatusCodes.Status409Conflict, "Not possible as things are", $"There is a source '{source.Name}' already. Change it with 'syncfleet sync apply', or choose another name.");
        }

        await store.AddSourceAsync(session.Tables, tenant.Id, source, cancellationToken);
        var added = await SourceListing.FindAsync(session.Tables, source.Name, cancellationToken);
        await session.CommitAsync(cancellationToken);
        return added!;
    }

    private static IReadOnlyList<string> FindConnectorFaults(SourceDefinition source, IReadOnlyList<ConnectorDescription> connectors) =>
        connectors.FirstOrDefault(c => c.Name == source.Connector) is { } connector
            ? [.. DefinitionCheck.FaultsOfSource(source, connector).Select(f => f.Message)]
            : [DefinitionCheck.FaultOfConnector(source.Connector, connectors)!];

    private static SourceDefinition Read(AddSource request, ConnectorDescription? connector)
    {
        SourceDefinition source = new()
        {
            Name = request.Name,
            Connector = request.Connector,
            SettingsJson = request.Settings is { ValueKind: JsonValueKind.Object } settings ? settings.GetRawText() : "{}",
            SecretVariables = request.SecretVariables ?? new Dictionary<string, string>(StringComparer.Ordinal),
        };
        if (request.Settings is not { ValueKind: JsonValueKind.Object } given)
        {
            return source;
        }

        // What was typed on a command line arrives as text, whatever it is.
        return given.EnumerateObject().Where(s => s.Value.ValueKind == JsonValueKind.String)
            .Aggregate(source, (current, setting) => SourceSettings.With(current, setting.Name, setting.Value.GetString()!, connector));
    }
}
