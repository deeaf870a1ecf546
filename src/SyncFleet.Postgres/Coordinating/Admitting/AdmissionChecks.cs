using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Policies;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Coordinating.Admitting;

/// <summary>What must be so before a run starts: source, connector, streams, settings and secrets are there.</summary>
internal static class AdmissionChecks
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private const string FindSource = """
        SELECT s.source_id, s.connector, s.settings::text, c.description::text,
               ARRAY(SELECT x.name FROM syncfleet.source_secrets x WHERE x.source_id = s.source_id)
                   || ARRAY(SELECT jsonb_object_keys(s.secret_variables))
        FROM syncfleet.sources s LEFT JOIN syncfleet.connectors c ON c.name = s.connector
        WHERE s.name = $1
        """;

    /// <summary>Throws a <see cref="SyncFleetException"/> of kind Configuration that names everything lacking.</summary>
    public static async Task<SourceFound> FindSourceAsync(TenantTransaction transaction, SyncDefinition definition, CancellationToken cancellationToken)
    {
        await using var command = transaction.Command(FindSource, definition.Source);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            throw Refused($"There is no source '{definition.Source}', which the sync '{definition.Name}' reads from. 'syncfleet source list' shows what there is.");
        }

        var found = new SourceFound(new SourceId(reader.GetGuid(0)), reader.GetString(1));
        if (await reader.IsDBNullAsync(3, cancellationToken))
        {
            throw Refused($"The connector '{found.Connector}' of the source '{definition.Source}' is not known to any running fetcher.");
        }

        var connector = JsonSerializer.Deserialize<ConnectorDescription>(reader.GetString(3), Json)!;
        var problems = FindProblems(definition, connector, reader.GetString(2), reader.GetFieldValue<string[]>(4));
        return problems.Count == 0 ? found : throw Refused(string.Join(' ', problems));
    }

    private static List<string> FindProblems(SyncDefinition definition, ConnectorDescription connector, string settings, string[] secrets)
    {
        List<string> problems = [];
        var known = connector.Streams.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var stream in definition.Phases.SelectMany(p => p.Streams).Select(s => s.Stream).Where(s => !known.Contains(s)).Distinct(StringComparer.Ordinal))
        {
            problems.Add($"The connector '{connector.Name}' has no stream '{stream}'; it has {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
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
