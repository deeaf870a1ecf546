using SyncFleet.Core.Definitions;
using SyncFleet.Postgres.Control;
using SyncFleet.Web.Access;

namespace SyncFleet.Web.Definitions;

/// <summary>Applies definition files: everything of all of them in one transaction, or nothing and every fault.</summary>
public sealed class DefinitionApplying(ControlDatabase database, DefinitionStore store, ILogger<DefinitionApplying> logger)
{
    /// <param name="tenant">Whose definitions they are.</param>
    /// <param name="files">The files, in the order in which their problems are told.</param>
    /// <param name="settings"><c>source.setting=value</c>, each replacing a setting of a source in the files.</param>
    /// <param name="cancellationToken">Rolls back.</param>
    public async Task<ApplyResult> ApplyAsync(RequestTenant tenant, IReadOnlyList<DefinitionFile> files, IReadOnlyList<string> settings, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenAsync(tenant.Id, cancellationToken);
        await DefinitionStore.LockAsync(session.Transaction, cancellationToken);
        var connectors = await ConnectorStore.ListAsync(session.Tables, cancellationToken);
        var (documents, problems) = SettingOverrides.Apply(DefinitionDocuments.Combine([.. files.Select(f => f.Read())]), settings, connectors);
        var sources = await SourceListing.ListConnectorsAsync(session.Tables, cancellationToken);
        problems =
        [
            .. problems,
            .. DefinitionCheck.Against(documents, connectors, sources),
            .. FindChangedSources(documents, await SyncStore.ListSourcesAsync(session.Tables, cancellationToken)),
        ];
        if (problems.Count > 0)
        {
            return new() { Problems = InOrder(problems, files) };
        }

        var reread = await store.ApplyAsync(session.Tables, tenant.Id, documents, cancellationToken);
        await session.CommitAsync(cancellationToken);
        logger.DefinitionsApplied(string.Join(", ", files.Select(f => f.Name)), documents.Sources.Count, documents.Syncs.Count);
        return new()
        {
            Applied = new() { Sources = [.. documents.Sources.Select(s => s.Name)], Syncs = [.. documents.Syncs.Select(s => s.Name)], RereadStreams = reread },
        };
    }

    // What belongs to no file comes first: it was said on the command line.
    private static IReadOnlyList<DefinitionProblem> InOrder(IReadOnlyList<DefinitionProblem> problems, IReadOnlyList<DefinitionFile> files)
    {
        var names = files.Select(f => f.Name).ToList();
        return [.. problems.OrderBy(p => names.IndexOf(p.File)).ThenBy(p => p.Line)];
    }

    // Rows are keyed by their source and checkpoints belong to it: with another source both would be wrong.
    private static IEnumerable<DefinitionProblem> FindChangedSources(DefinitionDocuments documents, IReadOnlyDictionary<string, string> stored) =>
        documents.Syncs
            .Where(s => stored.TryGetValue(s.Name, out var source) && source.Length > 0 && source != s.Source)
            .Select(s => documents.Origins[DefinitionDocuments.SyncKey(s.Name)].Problem(
                "source", $"The sync '{s.Name}' reads from the source '{stored[s.Name]}' and keeps it. Give the sync that reads from '{s.Source}' another name."));
}

/// <summary>What became of the files: one of the two.</summary>
public sealed record ApplyResult
{
    public AppliedDefinitions? Applied { get; init; }

    public IReadOnlyList<DefinitionProblem> Problems { get; init; } = [];
}
