using System.CommandLine;
using SyncFleet.Cli.Api;

namespace SyncFleet.Cli.Runs;

/// <summary><c>syncfleet run show ID</c>.</summary>
internal static class RunShowCommand
{
    public static Command Create(GlobalOptions global)
    {
        Argument<Guid> id = new("ID") { Description = "Id of a run." };
        Command command = new("show", "A run with its streams and numbers.") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var run = await global.Api(parsed).GetAsync($"api/v1/runs/{parsed.GetValue(id)}", ApiJson.Default.RunShape, cancellationToken);
            global.Show(parsed, run, (console, shown) => console.WriteRunDetail(shown, global.Cli.Time.GetUtcNow()));
            return ExitCodes.Ok;
        });
        return command;
    }
}
