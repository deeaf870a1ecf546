using System.CommandLine;

namespace SyncFleet.Cli.Runs;

/// <summary><c>syncfleet run watch ID…</c>.</summary>
internal static class RunWatchCommand
{
    public static Command Create(GlobalOptions global)
    {
        Argument<Guid[]> ids = new("ID") { Description = "Ids of runs.", Arity = ArgumentArity.OneOrMore };
        Command command = new("watch", "Show progress until the runs have ended; the exit code tells how (syncfleet --help lists them).") { ids };
        command.SetAction((parsed, cancellationToken) =>
            new RunWatcher(global.Cli, global.Api(parsed), global.Json(parsed)).WatchAsync(parsed.GetValue(ids)!, cancellationToken));
        return command;
    }
}
