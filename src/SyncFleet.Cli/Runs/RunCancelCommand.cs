using System.CommandLine;

namespace SyncFleet.Cli.Runs;

/// <summary><c>syncfleet run cancel ID</c>.</summary>
internal static class RunCancelCommand
{
    public static Command Create(GlobalOptions global)
    {
        Argument<Guid> id = new("ID") { Description = "Id of a run." };
        Command command = new("cancel", "Ask a run to stop. What is written stays; the checkpoint stays with it.") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var run = parsed.GetValue(id);
            await global.Api(parsed).SendAsync(HttpMethod.Post, $"api/v1/runs/{run}/cancel", content: null, cancellationToken);
            global.WriteLine(global.Json(parsed) ? $$"""{"id":"{{run}}"}""" : $"asked run {run} to stop");
            return ExitCodes.Ok;
        });
        return command;
    }
}
