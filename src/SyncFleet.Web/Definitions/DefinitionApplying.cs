using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Control;
using SyncFleet.Web.Access;

namespace SyncFleet.Web.Definitions;

/// <summary>Applies a definition file: everything in one transaction, or nothing and every fault.</summary>
public sealed class DefinitionApplying(ControlDatabase database, DefinitionStore store, ILogger<DefinitionApplying> logger)
{
    /// <param name="tenant">Whose definitions they are.</param>
    /// <param name="file">Name of the file, for the problems.</param>
    /// <param name="yaml">Its text.</param>
    /// <param name="settings"><c>source.setting=value</c>, each replacing a setting of a source in the file.</param>
    /// <param name="cancellationToken">Rolls back.</param>
    public async Task<ApplyResult> ApplyAsync(RequestTenant tenant, string file, string yaml, IReadOnlyList<string> settings, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        await DefinitionStore.LockAsync(session.Transaction, cancellationToken);
        var connectors = await ConnectorStore.ListAsync(session.Tables, cancellationToken);
        var (documents, problems) = SettingOverrides.Apply(SyncDefinitionReader.Read(yaml, file), settings, connectors);
        var sources = await SourceListing.ListConnectorsAsync(session.Tables, cancellationToken);
        problems =
        [
            .. problems,
            .. DefinitionCheck.Against(documents, connectors, sources),
            .. FindChangedSources(documents, await SyncStore.ListSourcesAsync(session.Tables, cancellationToken)),
        ];
        if (problems.Count > 0)
        {
            return new() { Problems = [.. problems.OrderBy(p => p.Line)] };
        }

        var reread = await store.ApplyAsync(session.Tables, tenant.Id, documents, cancellationToken);
        await session.CommitAsync(cancellationToken);
        logger.DefinitionsApplied(file, documents.Sources.Count, documents.Syncs.Count);
        return new()
        {
            Applied = new() { Sources = [.. documents.Sources.Select(s => s.Name)], Syncs = [.. documents.Syncs.Select(s => s.Name)], RereadStreams = reread },
        };
    }

    // Rows are keyed by their source and checkpoints belong to it: with another source both would be wrong.
    private static IEnumerable<DefinitionProblem> FindChangedSources(DefinitionDocuments documents, IReadOnlyDictionary<string, string> stored) =>
        documents.Syncs
            .Where(s => stored.TryGetValue(s.Name, out var source) && source.Length > 0 && source != s.Source)
            .Select(s => documents.Origins[DefinitionDocuments.SyncKey(s.Name)].Problem(
                "source", $"The sync '{s.Name}' reads from the source '{stored[s.Name]}' and keeps it. Give the sync that reads from '{s.Source}' another name."));
}

/// <summary>What became of a file: one of the two.</summary>
public sealed record ApplyResult
{
    public AppliedDefinitions? Applied { get; init; }

    public IReadOnlyList<DefinitionProblem> Problems { get; init; } = [];
}
