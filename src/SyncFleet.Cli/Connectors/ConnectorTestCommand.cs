using System.CommandLine;
using System.Text.Json;
using SyncFleet.Connectors.Vectors;

namespace SyncFleet.Cli.Connectors;

/// <summary><c>syncfleet connector test DIR</c>: replays recorded reads through the manifest runtime.</summary>
internal static class ConnectorTestCommand
{
    public static Command Create(GlobalOptions global)
    {
        Argument<DirectoryInfo> folder = new("DIR") { Description = "Folder of vectors (*__*.json), manifests in manifests/ or ../manifests." };
        Option<bool> strict = new("--strict") { Description = "Load manifests strictly; no deviation is expected then." };
        Command command = new("test", "Replay recorded reads through the manifest runtime and tell what is not as recorded.") { folder, strict };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = await VectorSuite.RunAsync(parsed.GetValue(folder)!.FullName, parsed.GetValue(strict), cancellationToken);
            if (global.Json(parsed))
            {
                global.WriteLine(JsonSerializer.Serialize(new ReplayVerdict(report.Summary, [.. report.Lines]), ConnectorJson.Default.ReplayVerdict));
            }
            else
            {
                foreach (var line in report.Lines.Append(report.Summary))
                {
                    global.WriteLine(line);
                }
            }

            return report.Succeeded ? ExitCodes.Ok : ExitCodes.Failed;
        });
        return command;
    }
}
