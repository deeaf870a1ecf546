using System.Text.Json;
using SyncFleet.Core.Definitions.Reading;

namespace SyncFleet.Core.Definitions.Checking;

/// <summary>
/// A connector's JSON Schema of its settings, as far as settings need one: properties (also inside allOf, anyOf, oneOf), required,
/// type, enum, const, pattern, minimum, maximum. A property with <c>"airbyte_secret": true</c> is a secret: it may not be written
/// among the settings.
/// </summary>
public sealed class ConnectorSpec
{
    private const int MaxDepth = 8;

    private readonly JsonElement _root;

    /// <param name="specJson"><see cref="ConnectorDescription.SpecJson"/>; text that is no JSON object knows no setting.</param>
    public ConnectorSpec(string specJson)
    {
        using var document = JsonDocument.Parse(specJson);
        _root = document.RootElement.Clone();
    }

    /// <summary>Dotted paths of the secret settings, the required ones marked.</summary>
    public IReadOnlyList<(string Path, bool Required)> Secrets
    {
        get
        {
            List<(string, bool)> secrets = [];
            CollectSecrets(_root, "", required: true, secrets, depth: 0);
            return secrets;
        }
    }

    /// <summary>Dotted paths of the settings that are no secrets.</summary>
    public IReadOnlyList<string> Settings => [.. SchemaRules.Properties(_root).Where(p => !SchemaRules.IsSecret(p.Value)).Select(p => p.Key)];

    /// <summary>Every fault of the settings; nothing means they fit.</summary>
    public IReadOnlyList<SettingFault> Check(JsonElement settings)
    {
        List<SettingFault> faults = [];
        CheckValue(settings, _root, "", faults, depth: 0);
        return faults;
    }

    /// <summary>The setting as JSON from text typed by somebody: what the schema calls a string stays text.</summary>
    public string ToJson(string path, string text)
    {
        var types = Find(path) is { } schema ? SchemaRules.Types(schema) : [];
        return types.Contains("string", StringComparer.Ordinal) ? JsonSerializer.Serialize(text, SettingsJsonContext.Default.String) : PlainValues.ToJson(text);
    }

    private JsonElement? Find(string path)
    {
        var schema = _root;
        foreach (var step in path.Split('.'))
        {
            if (!SchemaRules.Properties(schema).TryGetValue(step, out schema))
            {
                return null;
            }
        }

        return schema;
    }

    private static void CollectSecrets(JsonElement schema, string path, bool required, List<(string, bool)> secrets, int depth)
    {
        var needed = SchemaRules.Required(schema);
        foreach (var (name, property) in SchemaRules.Properties(schema))
        {
            var isRequired = required && needed.Contains(name);
            if (SchemaRules.IsSecret(property))
            {
                secrets.Add((path + name, isRequired));
            }
            else if (depth < MaxDepth)
            {
                CollectSecrets(property, $"{path}{name}.", isRequired, secrets, depth + 1);
            }
        }
    }

    private static void CheckValue(JsonElement value, JsonElement schema, string path, List<SettingFault> faults, int depth)
    {
        if (SchemaRules.FaultOf(value, schema) is { } fault)
        {
            faults.Add(new(path, $"'{LastStep(path)}' is {SchemaRules.Describe(value)}. {fault}"));
            return;
        }

        if (value.ValueKind == JsonValueKind.Object && depth < MaxDepth)
        {
            CheckMembers(value, schema, path, faults, depth);
        }
    }

    private static void CheckMembers(JsonElement value, JsonElement schema, string path, List<SettingFault> faults, int depth)
    {
        var properties = SchemaRules.Properties(schema);
        var prefix = path.Length == 0 ? "" : path + ".";
        foreach (var member in value.EnumerateObject())
        {
            if (!properties.TryGetValue(member.Name, out var property))
            {
                if (properties.Count > 0 || depth == 0)
                {
                    var known = properties.Where(p => !SchemaRules.IsSecret(p.Value)).Select(p => p.Key).ToList();
                    faults.Add(new(prefix + member.Name, $"The connector has no setting '{member.Name}'. Allowed: {Names.Quote(known)}.{Names.Suggest(member.Name, known)}"));
                }
            }
            else if (SchemaRules.IsSecret(property))
            {
                faults.Add(new(prefix + member.Name, $"'{member.Name}' is a secret and may not be written among the settings. Allowed: 'secrets: {{ {member.Name}: {{ env: SYNCFLEET_SECRET_… }} }}', or 'syncfleet source set-secret'."));
            }
            else
            {
                CheckValue(member.Value, property, prefix + member.Name, faults, depth + 1);
            }
        }

        foreach (var name in SchemaRules.Required(schema).Where(n => !value.TryGetProperty(n, out _)))
        {
            if (properties.TryGetValue(name, out var property) && !SchemaRules.IsSecret(property) && !SchemaRules.HasDefault(property) && !SchemaRules.HoldsSecrets(property))
            {
                faults.Add(new(prefix + name, $"The setting '{name}' is missing. Needed: {SchemaRules.Expected(property)}."));
            }
        }
    }

    private static string LastStep(string path) => path.Length == 0 ? "settings" : path[(path.LastIndexOf('.') + 1)..];
}
