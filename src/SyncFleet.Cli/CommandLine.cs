using System.CommandLine;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Connectors;
using SyncFleet.Cli.DeadLetters;
using SyncFleet.Cli.Rendering;
using SyncFleet.Cli.Runs;
using SyncFleet.Cli.Sources;
using SyncFleet.Cli.Syncs;
using SyncFleet.Core.Failures;

namespace SyncFleet.Cli;

/// <summary>The command <c>syncfleet</c>.</summary>
public static class CommandLine
{
    /// <returns>One of the exit codes that <c>syncfleet --help</c> lists.</returns>
    public static async Task<int> RunAsync(string[] args, CliContext cli, CancellationToken cancellationToken)
    {
        var global = new GlobalOptions(cli);
        var parsed = Create(global).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                cli.Error.WriteError(Plain(error.Message));
            }

            cli.Error.Profile.Out.Writer.WriteLine("'syncfleet --help' and 'syncfleet COMMAND --help' tell what there is.");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(Invocation(cli), cancellationToken);
        }
        catch (ApiException failure)
        {
            cli.Error.WriteFailure(failure, global.Json(parsed));
            return failure.Status is 400 or 422 ? ExitCodes.Usage : ExitCodes.Failed;
        }
        catch (CliUsageException failure)
        {
            cli.Error.WriteFailure(new ApiException(failure.Message, 0), global.Json(parsed));
            return ExitCodes.Usage;
        }
        catch (SyncFleetException failure)
        {
            cli.Error.WriteFailure(new ApiException($"{failure.Kind}: {failure.Message}", 0), global.Json(parsed));
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            cli.Error.Profile.Out.Writer.WriteLine("stopped");
            return ExitCodes.Stopped;
        }
    }

    // The parser names the types of the runtime, which tell nobody anything.
    private static string Plain(string message) => message
        .Replace("as expected type 'System.Guid'", "as an id. Needed: one as 'list' and 'runs' print it", StringComparison.Ordinal)
        .Replace("as expected type 'System.Nullable`1[System.Guid]'", "as an id. Needed: one as 'list' and 'runs' print it", StringComparison.Ordinal)
        .Replace("as expected type 'System.Int32'", "as a whole number", StringComparison.Ordinal);

    private static InvocationConfiguration Invocation(CliContext cli) => new()
    {
        EnableDefaultExceptionHandler = false,
        Output = cli.Output.Profile.Out.Writer,
        Error = cli.Error.Profile.Out.Writer,
    };

    private static RootCommand Create(GlobalOptions global)
    {
        RootCommand root = new($"Brings the data of other people's APIs into PostgreSQL.\n\n{ExitCodes.Help}");
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
        root.Add(Group(
            "connector",
            "Connectors, run from here: for those who write them.",
            ConnectorListCommand.Create(global),
            ConnectorShowCommand.Create(global),
            ConnectorValidateCommand.Create(global),
            ConnectorCheckCommand.Create(global),
            ConnectorDiscoverCommand.Create(global),
            ConnectorReadCommand.Create(global),
            ConnectorInferCommand.Create(global),
            ConnectorTestCommand.Create(global)));
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
