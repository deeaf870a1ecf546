namespace SyncFleet.Core.Definitions.Reading;

/// <summary>Reads a <c>source:</c> document.</summary>
internal static class SourceReader
{
    public const string VariablePrefix = "SYNCFLEET_SECRET_";

    public static SourceDefinition? Read(MapNode document, ProblemList problems)
    {
        MapReader reader = new(document, problems);
        var name = reader.Text("source", FaultOfName, "a name");
        var connector = reader.Text("connector", FaultOfConnectorName, "the name of a connector, e.g. finale");
        var settings = reader.Mapping("settings", "a mapping of settings, e.g. { baseUrl: https://api.example.com }");
        var secrets = reader.Mapping("secrets", "a mapping of secrets, e.g. { apiKey: { env: SYNCFLEET_SECRET_KEY } }");
        reader.RefuseUnknown();
        var variables = secrets is null ? new(StringComparer.Ordinal) : ReadSecrets(secrets, settings, problems);
        return name is null || connector is null
            ? null
            : new() { Name = name, Connector = connector, SettingsJson = settings is null ? "{}" : PlainValues.ToJson(settings), SecretVariables = variables };
    }

    private static Dictionary<string, string> ReadSecrets(MapNode secrets, MapNode? settings, ProblemList problems)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (var entry in secrets.Entries)
        {
            if (entry.Value is not MapNode reference)
            {
                problems.Add(entry.Value, $"The secret '{entry.Key}' is written in the open. Allowed: {{ env: {VariablePrefix}… }}, or leave it out and give it with 'syncfleet source set-secret'.");
                continue;
            }

            MapReader reader = new(reference, problems);
            var variable = reader.Text("env", FaultOfVariable, $"the name of an environment variable that begins {VariablePrefix}");
            reader.RefuseUnknown();
            if (settings?.Find(entry.Key) is { } setting)
            {
                problems.Add(setting, $"'{entry.Key}' is both a setting and a secret. Keep the secret.");
            }

            if (variable is not null)
            {
                variables[entry.Key] = variable;
            }
        }

        return variables;
    }

    public static string? FaultOfName(string name) => Names.IsSlug(name) ? null : $"'{name}' is not a name of a source. Allowed: {Names.Slug}.";

    public static string? FaultOfConnectorName(string name) => Names.IsSlug(name) ? null : $"'{name}' is not a name of a connector. Allowed: {Names.Slug}.";

    // Any other variable of the fetcher's environment (a database password, say) is none of the definition's business.
    public static string? FaultOfVariable(string name) =>
        name.StartsWith(VariablePrefix, StringComparison.Ordinal) && name.Length > VariablePrefix.Length
        && name.Length <= 128 && !name.Contains("__", StringComparison.Ordinal) && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '_')
            ? null
            : $"'{name}' may not be read. Allowed: names of upper case letters, digits and single '_' that begin {VariablePrefix}, at most 128.";
}
