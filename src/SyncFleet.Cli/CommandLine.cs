using System.CommandLine;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.DeadLetters;
using SyncFleet.Cli.Rendering;
using SyncFleet.Cli.Runs;
using SyncFleet.Cli.Sources;
using SyncFleet.Cli.Syncs;

namespace SyncFleet.Cli;

/// <summary>The command <c>syncfleet</c>.</summary>
public static class CommandLine
{
    /// <returns>0 done, 1 the thing failed or is not there, 2 the command or the definition is wrong.</returns>
    public static async Task<int> RunAsync(string[] args, CliContext cli, CancellationToken cancellationToken)
    {
        var root = Create(cli);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                cli.Error.WriteError(error.Message);
            }

            cli.Error.Profile.Out.Writer.WriteLine("'syncfleet --help' and 'syncfleet COMMAND --help' tell what there is.");
            return ExitCodes.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            Output = cli.Output.Profile.Out.Writer,
            Error = cli.Error.Profile.Out.Writer,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (ApiException failure)
        {
            cli.Error.WriteError(failure.Message);
            foreach (var problem in failure.Problems)
            {
                cli.Error.Profile.Out.Writer.WriteLine($"  {problem.File}:{problem.Line}: {problem.Path}: {problem.Message}");
            }

            return failure.Status is 400 or 422 ? ExitCodes.Usage : ExitCodes.Failed;
        }
        catch (CliUsageException failure)
        {
            cli.Error.WriteError(failure.Message);
            return ExitCodes.Usage;
        }
        catch (OperationCanceledException)
        {
            cli.Error.Profile.Out.Writer.WriteLine("stopped");
            return ExitCodes.Failed;
        }
    }

    private static RootCommand Create(CliContext cli)
    {
        var global = new GlobalOptions(cli);
        RootCommand root = new("Brings the data of other people's APIs into PostgreSQL.");
        global.AddTo(root);
        root.Add(Group("sync", "Syncs: apply, list, run.", SyncApplyCommand.Create(global), SyncListCommand.Create(global), SyncRunCommand.Create(global), SyncRunsCommand.Create(global)));
        root.Add(Group("run", "Runs: show, watch, cancel.", RunShowCommand.Create(global), RunWatchCommand.Create(global), RunCancelCommand.Create(global)));
        root.Add(Group(
            "dead-letters",
            "Records that could not be mapped or written.",
            DeadLettersListCommand.Create(global),
            DeadLettersShowCommand.Create(global),
            DeadLettersReplayCommand.Create(global),
            DeadLettersDiscardCommand.Create(global)));
        root.Add(Group("source", "Sources and their secrets.", SourceAddCommand.Create(global), SourceListCommand.Create(global), SourceCheckCommand.Create(global), SourceSetSecretCommand.Create(global)));
        return root;
    }

    private static Command Group(string name, string description, params Command[] commands)
    {
        Command group = new(name, description);
        foreach (var command in commands)
        {
            group.Add(command);
        }

        return group;
    }
}
