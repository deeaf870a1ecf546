using System.CommandLine;
using Spectre.Console;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Rendering;
using SyncFleet.Contracts;

namespace SyncFleet.Cli.Syncs;

/// <summary><c>syncfleet sync runs NAME</c>: the last runs of a sync.</summary>
internal static class SyncRunsCommand
{
    public static Command Create(GlobalOptions global)
    {
        Argument<string> name = new("NAME") { Description = "Name of a sync." };
        Option<int> limit = new("--limit") { Description = "How many, 1 to 1000.", DefaultValueFactory = _ => 20 };
        Command command = new("runs", "The last runs of a sync.") { name, limit };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(global, parsed, $"api/v1/runs?sync={Uri.EscapeDataString(parsed.GetValue(name)!)}&limit={parsed.GetValue(limit)}", cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(GlobalOptions global, ParseResult parsed, string path, CancellationToken cancellationToken)
    {
        var runs = await global.Api(parsed).GetAsync(path, ApiJson.Default.IReadOnlyListRunShape, cancellationToken);
        global.Show(parsed, runs, Write);
        return ExitCodes.Ok;
    }

    private static void Write(IAnsiConsole console, IReadOnlyList<RunShape> runs)
    {
        var table = ConsoleText.NewTable(">#", "run", "kind", "state", "requested", "by", "ended", ">read", ">written", ">dead letters", "message");
        foreach (var run in runs)
        {
            var counters = run.Counters ?? new StreamCounters();
            table.AddRow(
                new Text($"{run.RunNumber}"),
                new Text(run.Id.ToString()),
                new Text(run.FullRefresh ? $"{run.Kind}, full" : run.Kind ?? ""),
                ConsoleText.Status(run.Status),
                new Text(ConsoleText.Time(run.RequestedAt)),
                new Text(run.RequestedBy ?? ""),
                new Text(ConsoleText.Time(run.EndedAt)),
                new Text(ConsoleText.Number(counters.Read)),
                new Text(ConsoleText.Number(counters.Written)),
                new Text(ConsoleText.Number(counters.DeadLettered)),
                new Text(run.FailureMessage ?? ""));
        }

        console.Write(table);
    }
}
