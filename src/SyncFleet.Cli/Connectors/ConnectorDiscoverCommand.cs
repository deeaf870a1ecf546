using System.CommandLine;
using System.Text.Json;

namespace SyncFleet.Cli.Connectors;

/// <summary><c>syncfleet connector discover --config FILE</c>: the streams of a source, with keys, cursors and fields.</summary>
internal static class ConnectorDiscoverCommand
{
    public static Command Create(GlobalOptions global)
    {
        LocalSourceOptions options = new();
        Command command = new("discover", "Streams of a source: keys, cursors, fields; with --json their schemas.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var source = await options.OpenAsync(global, parsed, cancellationToken);
            var streams = await source.Connector.DiscoverAsync(source.Context, cancellationToken);
            if (global.Json(parsed))
            {
                foreach (var stream in streams)
                {
                    global.WriteLine(JsonSerializer.Serialize(stream, ConnectorJson.Default.StreamDescription));
                }
            }
            else
            {
                global.Cli.Output.Write(StreamTables.Of(streams));
            }

            return ExitCodes.Ok;
        });
        return command;
    }
}
