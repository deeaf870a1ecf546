using System.CommandLine;
using Spectre.Console;
using SyncFleet.Cli.Rendering;
using SyncFleet.Connectors;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Cli.Connectors;

/// <summary><c>syncfleet connector list</c>: what this build can read.</summary>
internal static class ConnectorListCommand
{
    public static Command Create(GlobalOptions global)
    {
        var manifests = LocalSourceOptions.ManifestFolders();
        Command command = new("list", "Connectors of this build and of further folders.") { manifests };
        command.SetAction(parsed =>
        {
            var catalogue = LocalConnectors.Load(global.Cli, [.. (parsed.GetValue(manifests) ?? []).Select(folder => folder.FullName)]);
            if (global.Json(parsed))
            {
                foreach (var connector in catalogue.All)
                {
                    global.WriteLine(ConnectorDescriptionJson.Write(connector.Description));
                }
            }
            else
            {
                Write(global.Cli.Output, catalogue);
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Write(IAnsiConsole console, ConnectorCatalogue catalogue)
    {
        var table = ConsoleText.NewTable("connector", "title", ">streams", ">refused");
        foreach (var connector in catalogue.All.Select(connector => connector.Description))
        {
            table.AddRow(
                new Text(connector.Name),
                new Text(connector.Title),
                new Text(connector.StreamsBySource ? "by source" : ConsoleText.Number(connector.Streams.Count)),
                new Text(ConsoleText.Number(connector.RefusedStreams.Count)));
        }

        console.Write(table);
    }
}
