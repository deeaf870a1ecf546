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
            var (source, secret) = (parsed.GetValue(name)!, parsed.GetValue(setting)!);
            var api = global.Api(parsed);
            await StoreAsync(api, source, secret, await AskAsync(global.Cli, secret, cancellationToken), cancellationToken);
            global.WriteLine(global.Json(parsed) ? "{}" : $"stored {secret} of {source}");
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>Has the value typed, or reads a line of standard input.</summary>
    /// <exception cref="CliUsageException">There was none.</exception>
    public static async Task<string> AskAsync(CliContext cli, string setting, CancellationToken cancellationToken)
    {
        var value = cli.Output.Profile.Capabilities.Interactive
            ? await new TextPrompt<string>($"{setting}:").Secret(null).ShowAsync(cli.Output, cancellationToken)
            : await cli.Input.ReadLineAsync(cancellationToken);
        return string.IsNullOrEmpty(value) ? throw new CliUsageException($"No value for the secret '{setting}': type it when asked, or pipe it in.") : value;
    }

    public static Task StoreAsync(ApiClient api, string source, string setting, string value, CancellationToken cancellationToken)
    {
        var body = JsonContent.Create(new SecretValueShape { Value = value }, ApiJson.Default.SecretValueShape);
        return api.SendAsync(HttpMethod.Put, $"api/v1/sources/{Uri.EscapeDataString(source)}/secrets/{Uri.EscapeDataString(setting)}", body, cancellationToken);
    }
}
