using System.CommandLine;
using SyncFleet.Cli.Api;

namespace SyncFleet.Cli.Syncs;

/// <summary><c>syncfleet sync apply FILE…</c>: all of a file is applied, or nothing of it.</summary>
internal static class SyncApplyCommand
{
    public static Command Create(GlobalOptions global)
    {
        Argument<FileInfo[]> files = new("FILE") { Description = "YAML with sources and syncs.", Arity = ArgumentArity.OneOrMore };
        Option<string[]> set = new("--set") { Description = "SOURCE.SETTING=VALUE: replaces a setting of a source in the file." };
        Command command = new("apply", "Check and apply definitions; nothing of a file is applied while it has faults.") { files, set };
        command.SetAction((parsed, cancellationToken) => RunAsync(global, parsed, parsed.GetValue(files)!, parsed.GetValue(set) ?? [], cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(GlobalOptions global, ParseResult parsed, FileInfo[] files, string[] set, CancellationToken cancellationToken)
    {
        var api = global.Api(parsed);
        var settings = string.Concat(set.Select(s => "&set=" + Uri.EscapeDataString(s)));
        foreach (var file in files)
        {
            if (!file.Exists)
            {
                throw new CliUsageException($"There is no file {file}.");
            }

            var yaml = await File.ReadAllTextAsync(file.FullName, cancellationToken);
            var applied = await api.PostTextAsync($"api/v1/definitions?file={Uri.EscapeDataString(file.Name)}{settings}", yaml, ApiJson.Default.AppliedShape, cancellationToken);
            if (global.Json(parsed))
            {
                Rendering.ConsoleText.WriteJson(global.Cli.Output, applied, ApiJson.Default.AppliedShape);
            }
            else
            {
                global.Cli.Output.Profile.Out.Writer.WriteLine($"{file.Name}: applied {Describe("source", applied.Sources)}, {Describe("sync", applied.Syncs)}");
            }
        }

        return ExitCodes.Ok;
    }

    private static string Describe(string what, IReadOnlyList<string> names) => names.Count == 0 ? $"no {what}" : $"{what} {string.Join(", ", names)}";
}
