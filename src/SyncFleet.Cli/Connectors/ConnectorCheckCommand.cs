using System.CommandLine;
using System.Text.Json;
using SyncFleet.Cli.Rendering;
using SyncFleet.Core.Failures;

namespace SyncFleet.Cli.Connectors;

/// <summary><c>syncfleet connector check --config FILE</c>: tries the credentials from here.</summary>
internal static class ConnectorCheckCommand
{
    public static Command Create(GlobalOptions global)
    {
        LocalSourceOptions options = new();
        Command command = new("check", "Try the settings and credentials of a source from this machine.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var source = await options.OpenAsync(global, parsed, cancellationToken);
            var verdict = await CheckAsync(source, cancellationToken);
            if (global.Json(parsed))
            {
                global.WriteLine(JsonSerializer.Serialize(verdict, ConnectorJson.Default.CheckVerdict));
            }
            else if (verdict.Succeeded)
            {
                global.WriteLine(verdict.Message);
            }
            else
            {
                global.Cli.Error.WriteError($"{verdict.Kind}: {verdict.Message}");
            }

            return verdict.Succeeded ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static async Task<CheckVerdict> CheckAsync(LocalSource source, CancellationToken cancellationToken)
    {
        try
        {
            await source.Connector.CheckAsync(source.Context, cancellationToken);
            return new CheckVerdict(true, null, $"{source.Connector.Description.Name} answered well");
        }
        catch (SyncFleetException failure)
        {
            return new CheckVerdict(false, failure.Kind.ToString(), failure.Message);
        }
    }
}
