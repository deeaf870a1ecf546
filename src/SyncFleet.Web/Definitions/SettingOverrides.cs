using SyncFleet.Core.Definitions;

namespace SyncFleet.Web.Definitions;

/// <summary>Replaces settings of sources while files are applied: <c>source.setting=value</c>.</summary>
internal static class SettingOverrides
{
    public static (DefinitionDocuments Documents, IReadOnlyList<DefinitionProblem> Problems) Apply(
        DefinitionDocuments documents, IReadOnlyList<string> settings, IReadOnlyList<ConnectorDescription> connectors)
    {
        var sources = documents.Sources.ToList();
        List<DefinitionProblem> problems = [.. documents.Problems];
        foreach (var setting in settings)
        {
            var (name, path, value) = Split(setting);
            var index = sources.FindIndex(s => s.Name == name);
            if (path is null || value is null)
            {
                problems.Add(Problem(setting, "Needed: source.setting=value, e.g. finale-demo.baseUrl=http://127.0.0.1:5080."));
            }
            else if (index < 0)
            {
                problems.Add(Problem(setting, $"The files have no source '{name}'. Allowed: {(sources.Count == 0 ? "none" : string.Join(", ", sources.Select(s => s.Name)))}."));
            }
            else
            {
                var source = sources[index];
                sources[index] = SourceSettings.With(source, path, value, connectors.FirstOrDefault(c => c.Name == source.Connector));
            }
        }

        return (documents with { Sources = sources }, problems);
    }

    private static (string Name, string? Path, string? Value) Split(string setting)
    {
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? setting : setting[..equals];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot <= 0 || dot == name.Length - 1 || equals < 0 ? (name, null, null) : (name[..dot], name[(dot + 1)..], setting[(equals + 1)..]);
    }

    // The value may be one that should have been a secret: only the name is repeated.
    private static DefinitionProblem Problem(string setting, string message) =>
        new() { File = "set", Line = 0, Path = setting.Split('=')[0], Message = message };
}
