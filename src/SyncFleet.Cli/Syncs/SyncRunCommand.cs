using System.CommandLine;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Runs;

namespace SyncFleet.Cli.Syncs;

/// <summary><c>syncfleet sync run NAME…</c>: asks for a run of each.</summary>
internal static class SyncRunCommand
{
    public static Command Create(GlobalOptions global)
    {
        Argument<string[]> names = new("NAME") { Description = "Names of syncs.", Arity = ArgumentArity.OneOrMore };
        Option<bool> watch = new("--watch") { Description = "Show progress until the runs have ended; exit code 1 unless all completed." };
        Option<bool> full = new("--full-refresh") { Description = "Read everything again, whatever the checkpoint says." };
        Command command = new("run", "Start a run of each sync named.") { names, watch, full };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var api = global.Api(parsed);
            List<Guid> runs = [];
            foreach (var name in parsed.GetValue(names)!)
            {
                var start = new StartShape { FullRefresh = parsed.GetValue(full), RequestedBy = "command line" };
                var started = await api.PostAsync($"api/v1/syncs/{Uri.EscapeDataString(name)}/runs", start, ApiJson.Default.StartShape, ApiJson.Default.StartedShape, cancellationToken);
                runs.Add(started.Id);
            }

            if (parsed.GetValue(watch))
            {
                return await new RunWatcher(global.Cli, api, global.Json(parsed)).WatchAsync(runs, cancellationToken);
            }

            foreach (var run in runs)
            {
                global.Cli.Output.Profile.Out.Writer.WriteLine(global.Json(parsed) ? $$"""{"id":"{{run}}"}""" : run.ToString());
            }

            return ExitCodes.Ok;
        });
        return command;
    }
}
