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
        Option<bool> watch = new("--watch") { Description = "Show progress until the runs have ended; the exit code tells how (syncfleet --help lists them)." };
        Option<bool> full = new("--full-refresh") { Description = "Read everything again, whatever the checkpoint says." };
        Command command = new("run", "Start a run of each sync named.") { names, watch, full };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var api = global.Api(parsed);
            var runs = await StartAsync(global, api, parsed.GetValue(names)!, parsed.GetValue(full), cancellationToken);
            if (parsed.GetValue(watch))
            {
                return await new RunWatcher(global.Cli, api, global.Json(parsed)).WatchAsync([.. runs.Select(r => r.Value.Id)], cancellationToken);
            }

            foreach (var run in runs)
            {
                global.Show(parsed, run, (_, started) => global.WriteLine(started.Id.ToString()));
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task<IReadOnlyList<ApiAnswer<StartedShape>>> StartAsync(GlobalOptions global, ApiClient api, string[] names, bool full, CancellationToken cancellationToken)
    {
        var start = new StartShape { FullRefresh = full, RequestedBy = "command line" };
        List<ApiAnswer<StartedShape>> runs = [];
        foreach (var name in names)
        {
            try
            {
                runs.Add(await api.PostAsync($"api/v1/syncs/{Uri.EscapeDataString(name)}/runs", start, ApiJson.Default.StartShape, ApiJson.Default.StartedShape, cancellationToken));
            }
            catch (ApiException) when (runs.Count > 0)
            {
                // What was started goes on, and only here is its id known.
                foreach (var (started, run) in names.Zip(runs))
                {
                    global.Cli.Error.Profile.Out.Writer.WriteLine($"started already: {started}, run {run.Value.Id}");
                }

                throw;
            }
        }

        return runs;
    }
}
