using System.CommandLine;
using SyncFleet.Cli.Api;

namespace SyncFleet.Cli.DeadLetters;

/// <summary><c>syncfleet dead-letters discard</c>: gives records up, on purpose.</summary>
internal static class DeadLettersDiscardCommand
{
    public static Command Create(GlobalOptions global)
    {
        var selection = new SelectionOptions();
        Command command = new("discard", "Give dead letters up; they stay in the table, marked discarded.");
        selection.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var discarded = await global.Api(parsed).PostAsync("api/v1/dead-letters/discard", selection.Read(parsed), ApiJson.Default.DeadLetterSelection, ApiJson.Default.DiscardedShape, cancellationToken);
            global.Show(parsed, discarded, (_, answer) => global.WriteLine($"discarded {answer.Count}"));
            return ExitCodes.Ok;
        });
        return command;
    }
}
