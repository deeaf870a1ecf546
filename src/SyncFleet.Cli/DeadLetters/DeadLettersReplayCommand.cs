using System.CommandLine;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Runs;

namespace SyncFleet.Cli.DeadLetters;

/// <summary><c>syncfleet dead-letters replay</c>: sends records in again, edited if wanted.</summary>
internal static class DeadLettersReplayCommand
{
    public static Command Create(GlobalOptions global)
    {
        var selection = new SelectionOptions();
        Option<FileInfo?> edited = new("--record") { Description = "File with the record's corrected JSON; only with one ID." };
        Option<bool> watch = new("--watch") { Description = "Show progress until the replay has ended." };
        Command command = new("replay", "Map and write dead letters again, by today's definition.") { edited, watch };
        selection.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var body = selection.Read(parsed);
            if (parsed.GetValue(edited) is { } file)
            {
                body = body.Ids is { Count: 1 }
                    ? body with { Payload = await File.ReadAllTextAsync(file.FullName, cancellationToken) }
                    : throw new CliUsageException("--record needs exactly one ID.");
            }

            var api = global.Api(parsed);
            var replayed = await api.PostAsync("api/v1/dead-letters/replay", body, ApiJson.Default.DeadLetterSelection, ApiJson.Default.ReplayedShape, cancellationToken);
            if (parsed.GetValue(watch) && replayed.RunIds.Count > 0)
            {
                return await new RunWatcher(global.Cli, api, global.Json(parsed)).WatchAsync(replayed.RunIds, cancellationToken);
            }

            SelectionOptions.Report(global, global.Json(parsed), replayed, $"replaying {replayed.Count}; follow with: syncfleet run watch {string.Join(' ', replayed.RunIds)}");
            return ExitCodes.Ok;
        });
        return command;
    }
}
