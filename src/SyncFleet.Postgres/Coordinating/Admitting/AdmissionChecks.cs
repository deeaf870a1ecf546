using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Policies;
using SyncFleet.Postgres.Connections;
using SyncFleet.Postgres.Coordinating.Fetchers;

namespace SyncFleet.Postgres.Coordinating.Admitting;

/// <summary>
/// What must be so before a run starts: source, connector, streams, settings and secrets are there, and a living fetcher can open the
/// secrets.
/// </summary>
internal static class AdmissionChecks
{
    private const string FindSource = """
        SELECT s.source_id, s.connector, s.settings::text, c.description::text
        FROM syncfleet.sources s LEFT JOIN syncfleet.connectors c ON c.name = s.connector
        WHERE s.name = $1
        """;

    /// <summary>Throws a <see cref="SyncFleetException"/> of kind Configuration that names everything lacking.</summary>
    public static async Task<SourceFound> FindSourceAsync(TenantTransaction transaction, SyncDefinition definition, CancellationToken cancellationToken)
    {
        var (id, connector, settings, description) = await ReadSourceAsync(transaction, definition, cancellationToken);
        var secrets = await SecretPlace.ReadAllAsync(transaction, id, cancellationToken);
        List<string> problems = description is null ? [] : FindProblems(definition, description, settings, [.. secrets.Select(s => s.Name)]);
        var match = await FetcherStore.MatchAsync(transaction, connector, secrets.Select(s => s.Key).OfType<string>(), secrets.Select(s => s.Variable).OfType<string>(), cancellationToken);
        if (match is not null)
        {
            problems.AddRange(secrets.Select(s => s.FindProblem(match, definition.Source, connector)).OfType<string>());
        }

        return problems.Count == 0 ? new SourceFound(id, connector, IsServed: match is not null && description is not null) : throw Refused(string.Join(' ', problems));
    }

    private static async Task<(SourceId Id, string Connector, string Settings, ConnectorDescription? Description)> ReadSourceAsync(
        TenantTransaction transaction, SyncDefinition definition, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(FindSource, definition.Source);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (new(reader.GetGuid(0)), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : ConnectorDescriptionJson.Read(reader.GetString(3)))
            : throw Refused($"There is no source '{definition.Source}', which the sync '{definition.Name}' reads from. 'syncfleet source list' shows what there is.");
    }

    private static List<string> FindProblems(SyncDefinition definition, ConnectorDescription connector, string settings, string[] secrets)
    {
        List<string> problems = [];
        var known = connector.Streams.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var stream in definition.Phases.SelectMany(p => p.Streams).Select(s => s.Stream).Where(s => !known.Contains(s) && (!connector.StreamsBySource || connector.FaultOfRefused(s) is not null)).Distinct(StringComparer.Ordinal))
        {
            problems.Add(connector.FaultOfRefused(stream)
                ?? $"The connector '{connector.Name}' has no stream '{stream}'; it has {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        }

        foreach (var missing in SourceRequirements.FindMissing(connector.SpecJson, settings, secrets))
        {
            problems.Add(missing.IsSecret
                ? $"The secret '{missing.Name}' of the source '{definition.Source}' is not set: 'syncfleet source set-secret {definition.Source} {missing.Name}'."
                : $"The setting '{missing.Name}' of the source '{definition.Source}' is not set.");
        }

        return problems;
    }

    private static SyncFleetException Refused(string message) => new(FailureKind.Configuration, message);
}
