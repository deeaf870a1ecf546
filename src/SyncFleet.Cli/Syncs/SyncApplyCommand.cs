using System.CommandLine;
using System.Net.Http.Headers;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Files;

namespace SyncFleet.Cli.Syncs;

/// <summary><c>syncfleet sync apply FILE…</c>: all of all files is applied, or nothing.</summary>
internal static class SyncApplyCommand
{
    public static Command Create(GlobalOptions global)
    {
        Argument<FileInfo[]> files = new("FILE") { Description = "YAML with sources and syncs.", Arity = ArgumentArity.OneOrMore };
        Option<string[]> set = new("--set") { Description = "SOURCE.SETTING=VALUE: replaces a setting of a source in the files." };
        Command command = new("apply", "Check and apply definitions; with a fault in any file nothing is applied.") { files, set };
        command.SetAction((parsed, cancellationToken) => RunAsync(global, parsed, parsed.GetValue(files)!, parsed.GetValue(set) ?? [], cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(GlobalOptions global, ParseResult parsed, FileInfo[] files, string[] set, CancellationToken cancellationToken)
    {
        var contents = await InputFile.ReadAllAsync(files, cancellationToken);
        using MultipartFormDataContent form = [];
        foreach (var (file, content) in files.Zip(contents))
        {
            // As it is, whatever it is: the API says which byte is not UTF-8, together with all other faults.
            var part = new ByteArrayContent(content);
            part.Headers.ContentType = new MediaTypeHeaderValue("application/yaml");
            form.Add(part, "files", file.ToString());
        }

        var query = string.Join('&', set.Select(s => "set=" + Uri.EscapeDataString(s)));
        var path = query.Length == 0 ? "api/v1/definitions" : $"api/v1/definitions?{query}";
        var applied = await global.Api(parsed).SendAsync(HttpMethod.Post, path, form, ApiJson.Default.AppliedShape, cancellationToken);
        global.Show(parsed, applied, (_, answer) => Write(global, files, answer));
        return ExitCodes.Ok;
    }

    private static void Write(GlobalOptions global, FileInfo[] files, AppliedShape applied)
    {
        global.WriteLine($"{string.Join<FileInfo>(", ", files)}: applied {Describe("source", applied.Sources)}; {Describe("sync", applied.Syncs)}");
        foreach (var stream in applied.RereadStreams)
        {
            global.WriteLine($"  {stream} now goes to another table or has another key: the next run reads it in full");
        }
    }

    private static string Describe(string what, IReadOnlyList<string> names) => names.Count == 0 ? $"no {what}" : $"{what} {string.Join(", ", names)}";
}
