using System.CommandLine;
using Spectre.Console;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Rendering;

namespace SyncFleet.Cli.Sources;

/// <summary><c>syncfleet source list</c>: sources, and which secrets they have; never a value.</summary>
internal static class SourceListCommand
{
    public static Command Create(GlobalOptions global)
    {
        Command command = new("list", "Sources, and which secrets they have.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var sources = await global.Api(parsed).GetAsync("api/v1/sources", ApiJson.Default.IReadOnlyListSourceShape, cancellationToken);
            if (global.Json(parsed))
            {
                global.Cli.Output.WriteJson(sources, ApiJson.Default.IReadOnlyListSourceShape);
                return ExitCodes.Ok;
            }

            var table = ConsoleText.NewTable("source", "connector", "settings", "secrets");
            foreach (var source in sources)
            {
                table.AddRow(
                    new Text(source.Name),
                    new Text(source.Connector),
                    new Text(source.Settings.GetRawText()),
                    new Text(string.Join(", ", source.Secrets.Select(s => $"{s.Name} ({s.From})"))));
            }

            global.Cli.Output.Write(table);
            return ExitCodes.Ok;
        });
        return command;
    }
}
