using System.CommandLine;
using System.Net.Http.Json;
using Spectre.Console;
using SyncFleet.Cli.Api;

namespace SyncFleet.Cli.Sources;

/// <summary><c>syncfleet source set-secret NAME SETTING</c>: the value is typed unseen or piped in, never an argument.</summary>
internal static class SourceSetSecretCommand
{
    public static Command Create(GlobalOptions global)
    {
        Argument<string> name = new("NAME") { Description = "Name of a source." };
        Argument<string> setting = new("SETTING") { Description = "Name of the secret setting." };
        Command command = new("set-secret", "Store a secret, sealed; asked for, or read from standard input.") { name, setting };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await SetAsync(global.Cli, global.Api(parsed), parsed.GetValue(name)!, parsed.GetValue(setting)!, cancellationToken);
            global.Cli.Output.Profile.Out.Writer.WriteLine(global.Json(parsed) ? "{}" : $"stored {parsed.GetValue(setting)} of {parsed.GetValue(name)}");
            return ExitCodes.Ok;
        });
        return command;
    }

    public static async Task SetAsync(CliContext cli, ApiClient api, string source, string setting, CancellationToken cancellationToken)
    {
        var value = cli.Output.Profile.Capabilities.Interactive
            ? await new TextPrompt<string>($"{setting}:").Secret(null).ShowAsync(cli.Output, cancellationToken)
            : await cli.Input.ReadLineAsync(cancellationToken);
        if (string.IsNullOrEmpty(value))
        {
            throw new CliUsageException($"No value for the secret '{setting}': type it when asked, or pipe it in.");
        }

        var body = JsonContent.Create(new SecretValueShape { Value = value }, ApiJson.Default.SecretValueShape);
        await api.SendAsync(HttpMethod.Put, $"api/v1/sources/{Uri.EscapeDataString(source)}/secrets/{Uri.EscapeDataString(setting)}", body, cancellationToken);
    }
}
