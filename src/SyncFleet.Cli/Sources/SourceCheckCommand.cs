using System.CommandLine;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Rendering;

namespace SyncFleet.Cli.Sources;

/// <summary><c>syncfleet source check NAME</c>: a fetcher tries the credentials.</summary>
internal static class SourceCheckCommand
{
    public static Command Create(GlobalOptions global)
    {
        Argument<string> name = new("NAME") { Description = "Name of a source." };
        Command command = new("check", "Let a fetcher try the credentials of a source.") { name };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = $"api/v1/sources/{Uri.EscapeDataString(parsed.GetValue(name)!)}/check";
            var check = await global.Api(parsed).SendAsync(HttpMethod.Post, path, content: null, ApiJson.Default.CheckShape, cancellationToken);
            global.Show(parsed, check, (_, answer) => Write(global, answer));
            return check.Value.Succeeded ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }

    private static void Write(GlobalOptions global, CheckShape check)
    {
        if (check.Succeeded)
        {
            global.WriteLine(check.Message ?? "the source answered well");
        }
        else
        {
            global.Cli.Error.WriteError($"{check.Kind}: {check.Message}");
        }
    }
}
