using System.CommandLine;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Files;
using SyncFleet.Cli.Runs;

namespace SyncFleet.Cli.DeadLetters;

/// <summary><c>syncfleet dead-letters replay</c>: sends records in again, edited if wanted.</summary>
internal static class DeadLettersReplayCommand
{
    public static Command Create(GlobalOptions global)
    {
        var selection = new SelectionOptions();
        Option<FileInfo?> edited = new("--record") { Description = "File with the record's corrected JSON; only with one ID." };
        Option<bool> asStored = new("--as-stored") { Description = "Also map records that the connector itself rejected (stage fetch), without its transformations." };
        Option<bool> watch = new("--watch") { Description = "Show progress until the replay has ended; the exit code tells how (syncfleet --help lists them)." };
        Command command = new("replay", "Map and write dead letters again, by today's definition.") { edited, asStored, watch };
        selection.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var body = selection.Read(parsed);
            if (parsed.GetValue(edited) is { } file)
            {
                body = body.Ids is { Count: 1 }
                    ? body with { Payload = await InputFile.ReadTextAsync(file, cancellationToken) }
                    : throw new CliUsageException("--record needs exactly one ID.");
            }

            if (parsed.GetValue(asStored))
            {
                body = body.Payload is null ? body with { AsStored = true } : throw new CliUsageException("--record replaces the stored record; leave --as-stored out.");
            }

            var api = global.Api(parsed);
            var replayed = await api.PostAsync("api/v1/dead-letters/replay", body, ApiJson.Default.DeadLetterSelection, ApiJson.Default.ReplayedShape, cancellationToken);
            if (parsed.GetValue(watch))
            {
                return await new RunWatcher(global.Cli, api, global.Json(parsed)).WatchAsync(replayed.Value.RunIds, cancellationToken);
            }

            global.Show(parsed, replayed, (_, answer) => global.WriteLine($"replaying {answer.Count}; follow with: syncfleet run watch {string.Join(' ', answer.RunIds)}"));
            return ExitCodes.Ok;
        });
        return command;
    }
}
