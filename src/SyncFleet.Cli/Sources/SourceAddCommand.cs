using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SyncFleet.Cli.Api;

namespace SyncFleet.Cli.Sources;

/// <summary><c>syncfleet source add NAME --connector C --set k=v --secret k[=@env:VARIABLE]</c>.</summary>
internal static class SourceAddCommand
{
    public static Command Create(GlobalOptions global)
    {
        Argument<string> name = new("NAME") { Description = "Name of the source, unique in the tenant." };
        Option<string> connector = new("--connector") { Description = "Name of the connector.", Required = true };
        Option<string[]> set = new("--set") { Description = "SETTING=VALUE; the connector says what the value is. An object or a list is given as JSON." };
        Option<string[]> secret = new("--secret") { Description = "SETTING: asked for, or read from standard input; SETTING=@env:SYNCFLEET_SECRET_X: the fetcher's environment holds it." };
        Command command = new("add", "Add a source; its secrets are sealed before they are stored.") { name, connector, set, secret };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var secrets = ReadSecrets(parsed.GetValue(secret) ?? []);
            var source = new NewSourceShape
            {
                Name = parsed.GetValue(name)!,
                Connector = parsed.GetValue(connector)!,
                Settings = ReadSettings(parsed.GetValue(set) ?? []),
                SecretVariables = secrets.Where(s => s.Value is not null).ToDictionary(s => s.Key, s => s.Value!, StringComparer.Ordinal),
            };
            var added = await AddAsync(global, parsed, source, [.. secrets.Where(s => s.Value is null).Select(s => s.Key)], cancellationToken);
            global.Show(parsed, added, (_, answer) => global.WriteLine($"added source {answer.Name}; try it with: syncfleet source check {answer.Name}"));
            return ExitCodes.Ok;
        });
        return command;
    }

    // Every value is known before anything is sent: a source is not left behind without the secrets that were promised.
    private static async Task<ApiAnswer<SourceShape>> AddAsync(GlobalOptions global, ParseResult parsed, NewSourceShape source, IReadOnlyList<string> asked, CancellationToken cancellationToken)
    {
        var api = global.Api(parsed);
        List<(string Setting, string Value)> values = [];
        foreach (var setting in asked)
        {
            values.Add((setting, await SourceSetSecretCommand.AskAsync(global.Cli, setting, cancellationToken)));
        }

        var added = await api.PostAsync("api/v1/sources", source, ApiJson.Default.NewSourceShape, ApiJson.Default.SourceShape, cancellationToken);
        foreach (var (setting, value) in values)
        {
            await SourceSetSecretCommand.StoreAsync(api, source.Name, setting, value, cancellationToken);
        }

        return values.Count == 0 ? added : await api.GetAsync($"api/v1/sources/{Uri.EscapeDataString(source.Name)}", ApiJson.Default.SourceShape, cancellationToken);
    }

    // Secret → variable that holds it; null: its value is asked for.
    private static Dictionary<string, string?> ReadSecrets(string[] secrets)
    {
        Dictionary<string, string?> result = new(StringComparer.Ordinal);
        foreach (var parts in secrets.Select(s => s.Split('=', 2)))
        {
            if (!result.TryAdd(parts[0], parts.Length == 2 ? Variable(parts[0], parts[1]) : null))
            {
                throw new CliUsageException($"--secret {parts[0]} is given twice.");
            }
        }

        return result;
    }

    private static string Variable(string setting, string value) => value.StartsWith("@env:", StringComparison.Ordinal)
        ? value["@env:".Length..]
        : throw new CliUsageException($"--secret {setting}=… would leave the secret in the shell's history. Give --secret {setting} and type it, pipe it in, or name a variable: --secret {setting}=@env:SYNCFLEET_SECRET_X.");

    private static JsonElement ReadSettings(string[] settings)
    {
        JsonObject result = [];
        foreach (var setting in settings)
        {
            var parts = setting.Split('=', 2);
            if (parts.Length != 2 || parts[0].Length == 0)
            {
                throw new CliUsageException($"--set {setting}: expected SETTING=VALUE.");
            }

            result[parts[0]] = ReadValue(parts[1]);
        }

        return JsonSerializer.SerializeToElement(result);
    }

    private static JsonNode? ReadValue(string text)
    {
        try
        {
            return text.StartsWith('{') || text.StartsWith('[') ? JsonNode.Parse(text) : JsonValue.Create(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
