using System.CommandLine;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Cli.Connectors;

/// <summary><c>syncfleet connector show NAME</c>: settings and streams of a connector.</summary>
internal static class ConnectorShowCommand
{
    public static Command Create(GlobalOptions global)
    {
        Argument<string> name = new("NAME") { Description = "Name of a connector, or path of a manifest." };
        var manifests = LocalSourceOptions.ManifestFolders();
        Command command = new("show", "Settings and streams of a connector.") { name, manifests };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var connector = await LocalConnectors.FindAsync(
                global.Cli, parsed.GetValue(name)!, [.. (parsed.GetValue(manifests) ?? []).Select(folder => folder.FullName)], [], cancellationToken);
            if (global.Json(parsed))
            {
                global.WriteLine(ConnectorDescriptionJson.Write(connector.Description));
            }
            else
            {
                Write(global, connector.Description);
            }

            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Write(GlobalOptions global, ConnectorDescription connector)
    {
        global.WriteLine($"{connector.Name}: {connector.Title}");
        global.Cli.Output.Write(StreamTables.OfSettings(connector.SpecJson));
        if (connector.StreamsBySource)
        {
            global.WriteLine($"{(connector.Streams.Count > 0 ? "Further" : "Its")} streams depend on the source: 'syncfleet connector discover --config FILE' lists them.");
        }

        if (!connector.StreamsBySource || connector.Streams.Count > 0)
        {
            global.Cli.Output.Write(StreamTables.Of(connector.Streams));
        }

        foreach (var refused in connector.RefusedStreams)
        {
            global.WriteLine($"refused: {refused.Name}: {refused.Reason} (line {refused.Line})");
        }
    }
}
