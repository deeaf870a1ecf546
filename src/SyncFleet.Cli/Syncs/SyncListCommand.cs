using System.CommandLine;
using Spectre.Console;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Rendering;

namespace SyncFleet.Cli.Syncs;

/// <summary><c>syncfleet sync list</c>.</summary>
internal static class SyncListCommand
{
    public static Command Create(GlobalOptions global)
    {
        Command command = new("list", "Syncs and how their last run ended.");
        command.SetAction((parsed, cancellationToken) => RunAsync(global, parsed, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(GlobalOptions global, ParseResult parsed, CancellationToken cancellationToken)
    {
        var syncs = await global.Api(parsed).GetAsync("api/v1/syncs", ApiJson.Default.IReadOnlyListSyncShape, cancellationToken);
        global.Show(parsed, syncs, Write);
        return ExitCodes.Ok;
    }

    private static void Write(IAnsiConsole console, IReadOnlyList<SyncShape> syncs)
    {
        var table = ConsoleText.NewTable("sync", "source", "schema", "changed", "last run", "when");
        foreach (var sync in syncs)
        {
            table.AddRow(
                new Text(sync.Name),
                new Text(sync.Source),
                new Text(sync.Schema),
                new Text(ConsoleText.Time(sync.UpdatedAt)),
                sync.LastRun is { } run ? ConsoleText.Status(run.Status) : new Markup("[grey]never run[/]"),
                new Text(ConsoleText.Time(sync.LastRun?.EndedAt ?? sync.LastRun?.RequestedAt)));
        }

        console.Write(table);
    }
}
