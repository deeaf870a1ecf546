using System.Text.Json;
using SyncFleet.Core.Definitions.Checking;
using SyncFleet.Core.Definitions.Reading;

namespace SyncFleet.Core.Definitions;

/// <summary>Checks definitions against what the fleet's connectors can do: the faults that YAML alone does not show.</summary>
public static class DefinitionCheck
{
    /// <summary>Every fault: unknown connector, source or stream, settings that do not fit, a key or cursor that is not there.</summary>
    /// <param name="documents">What is to be applied.</param>
    /// <param name="connectors">What the fleet's fetchers can read.</param>
    /// <param name="storedSources">Sources the tenant has already: name → connector.</param>
    public static IReadOnlyList<DefinitionProblem> Against(
        DefinitionDocuments documents, IReadOnlyList<ConnectorDescription> connectors, IReadOnlyDictionary<string, string> storedSources)
    {
        List<DefinitionProblem> problems = [];
        Dictionary<string, string> sources = new(storedSources, StringComparer.Ordinal);
        foreach (var source in documents.Sources)
        {
            var origin = documents.Origins[DefinitionDocuments.SourceKey(source.Name)];
            if (sources.TryGetValue(source.Name, out var stored) && stored != source.Connector)
            {
                problems.Add(origin.Problem("connector", $"The source '{source.Name}' uses the connector '{stored}' and keeps it. Give the source with '{source.Connector}' another name."));
            }

            sources[source.Name] = source.Connector;
            problems.AddRange(CheckSource(source, connectors, origin));
        }

        foreach (var sync in documents.Syncs)
        {
            problems.AddRange(CheckSync(sync, sources, connectors, documents.Origins[DefinitionDocuments.SyncKey(sync.Name)]));
        }

        return problems;
    }

    /// <summary>Null when the fleet has the connector, else what is wrong.</summary>
    public static string? FaultOfConnector(string name, IReadOnlyList<ConnectorDescription> connectors)
    {
        var known = connectors.Select(c => c.Name).Order(StringComparer.Ordinal).ToList();
        return known.Count == 0
            ? $"The connector '{name}' is not known: no fetcher has told the fleet yet what it can read. Start a fetcher, then apply again."
            : known.Contains(name, StringComparer.Ordinal) ? null
            : $"The connector '{name}' is not known. Allowed: {Names.Quote(known)}.{Names.Suggest(name, known)}";
    }

    /// <summary>Faults of a source's settings and of the names of its secrets, by path below the source.</summary>
    public static IReadOnlyList<SettingFault> FaultsOfSource(SourceDefinition source, ConnectorDescription connector)
    {
        ConnectorSpec spec = new(connector.SpecJson);
        using var settings = JsonDocument.Parse(source.SettingsJson);
        var secrets = spec.Secrets.Select(s => s.Path).ToList();
        var unknown = source.SecretVariables.Keys.Where(n => !secrets.Contains(n, StringComparer.Ordinal));
        return
        [
            .. spec.Check(settings.RootElement).Select(f => f with { Path = "settings." + f.Path }),
            .. unknown.Select(n => new SettingFault("secrets." + n, FaultOfSecretName(n, connector, secrets))),
        ];
    }

    /// <summary>What to say of a secret the connector does not know.</summary>
    public static string FaultOfSecretName(string name, ConnectorDescription connector, IReadOnlyList<string> secrets) =>
        $"The connector '{connector.Name}' has no secret '{name}'. Allowed: {Names.Quote(secrets)}.{Names.Suggest(name, secrets)}";

    private static IEnumerable<DefinitionProblem> CheckSource(SourceDefinition source, IReadOnlyList<ConnectorDescription> connectors, DefinitionOrigin origin)
    {
        if (connectors.FirstOrDefault(c => c.Name == source.Connector) is not { } connector)
        {
            return [origin.Problem("connector", FaultOfConnector(source.Connector, connectors)!)];
        }

        return FaultsOfSource(source, connector).Select(f => origin.Problem(f.Path, f.Message));
    }

    private static IEnumerable<DefinitionProblem> CheckSync(
        SyncDefinition sync, Dictionary<string, string> sources, IReadOnlyList<ConnectorDescription> connectors, DefinitionOrigin origin)
    {
        if (!sources.TryGetValue(sync.Source, out var connectorName))
        {
            var known = sources.Keys.Order(StringComparer.Ordinal).ToList();
            return [origin.Problem("source", $"The source '{sync.Source}' is not known. Allowed: {Names.Quote(known)}; or add a document that begins 'source: {sync.Source}'.{Names.Suggest(sync.Source, known)}")];
        }

        var connector = connectors.FirstOrDefault(c => c.Name == connectorName);
        if (connector is null)
        {
            return [];
        }

        return sync.Phases.SelectMany((phase, p) => phase.Streams.SelectMany((stream, s) =>
            CheckStream(stream, connector, (member, message) => origin.Problem($"phases[{p}].streams[{s}].{member}", message))));
    }

    private static IEnumerable<DefinitionProblem> CheckStream(
        StreamDefinition stream, ConnectorDescription connector, Func<string, string, DefinitionProblem> problem)
    {
        var known = connector.Streams.Select(s => s.Name).ToList();
        var description = connector.Streams.FirstOrDefault(s => s.Name == stream.Stream);
        if (description is null && (!connector.StreamsBySource || connector.FaultOfRefused(stream.Stream) is not null))
        {
            yield return problem("stream", connector.FaultOfRefused(stream.Stream)
                ?? $"The connector '{connector.Name}' has no stream '{stream.Stream}'. Allowed: {Names.Quote(known)}.{Names.Suggest(stream.Stream, known)}");
            yield break;
        }

        if (stream.Write != WriteMode.Append && stream.Key.Count == 0 && description is not { Key.Count: > 0 })
        {
            yield return problem("key", $"The stream '{stream.Stream}' has no key of its own. Needed: 'key: [path, …]' that tells its records apart, or 'write: append'.");
        }

        if (stream.Read == ReadMode.Incremental && description is { CursorField: null })
        {
            yield return problem("read", $"The stream '{stream.Stream}' has no cursor, so it can't be read incrementally. Allowed: 'read: full'.");
        }
    }
}
