using System.CommandLine;
using System.Net.Http.Json;
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
        Option<string[]> set = new("--set") { Description = "SETTING=VALUE; a value that is JSON is taken as such." };
        Option<string[]> secret = new("--secret") { Description = "SETTING: asked for, or read from standard input; SETTING=@env:SYNCFLEET_SECRET_X: the fetcher's environment holds it." };
        Command command = new("add", "Add a source; its secrets are sealed before they are stored.") { name, connector, set, secret };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var api = global.Api(parsed);
            var secrets = (parsed.GetValue(secret) ?? []).Select(s => s.Split('=', 2)).ToList();
            var source = new NewSourceShape
            {
                Name = parsed.GetValue(name)!,
                Connector = parsed.GetValue(connector)!,
                Settings = ReadSettings(parsed.GetValue(set) ?? []),
                SecretVariables = secrets.Where(s => s.Length == 2).ToDictionary(s => s[0], s => Variable(s[0], s[1]), StringComparer.Ordinal),
            };
            await api.SendAsync(HttpMethod.Post, "api/v1/sources", JsonContent.Create(source, ApiJson.Default.NewSourceShape), cancellationToken);
            foreach (var missing in secrets.Where(s => s.Length == 1))
            {
                await SourceSetSecretCommand.SetAsync(global.Cli, api, source.Name, missing[0], cancellationToken);
            }

            global.Cli.Output.Profile.Out.Writer.WriteLine(global.Json(parsed)
                ? JsonSerializer.Serialize(source, ApiJson.Default.NewSourceShape)
                : $"added source {source.Name}; try it with: syncfleet source check {source.Name}");
            return ExitCodes.Ok;
        });
        return command;
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
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
