using System.CommandLine;
using Spectre.Console;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Rendering;

namespace SyncFleet.Cli.DeadLetters;

/// <summary><c>syncfleet dead-letters list</c>.</summary>
internal static class DeadLettersListCommand
{
    public static Command Create(GlobalOptions global)
    {
        Option<Guid?> run = new("--run") { Description = "Only of this run." };
        Option<string?> sync = new("--sync") { Description = "Only of this sync." };
        Option<string?> stream = new("--stream") { Description = "Only of this stream." };
        Option<string> status = new("--status") { Description = "open, replaying, replayed or discarded.", DefaultValueFactory = _ => "open" };
        status.AcceptOnlyFromAmong("open", "replaying", "replayed", "discarded");
        Option<int> limit = new("--limit") { Description = "How many, 1 to 1000.", DefaultValueFactory = _ => 50 };
        Command command = new("list", "Records that could not be mapped or written, and why.") { run, sync, stream, status, limit };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var query = Query(("status", parsed.GetValue(status)), ("limit", $"{parsed.GetValue(limit)}"), ("run", parsed.GetValue(run)?.ToString()), ("sync", parsed.GetValue(sync)), ("stream", parsed.GetValue(stream)));
            var letters = await global.Api(parsed).GetAsync($"api/v1/dead-letters?{query}", ApiJson.Default.IReadOnlyListDeadLetterShape, cancellationToken);
            global.Show(parsed, letters, Write);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Write(IAnsiConsole console, IReadOnlyList<DeadLetterShape> letters)
    {
        if (letters.Count == 0)
        {
            console.WriteLine("no dead letters");
            return;
        }

        var table = ConsoleText.NewTable("id", "sync", "stream", "key", "column", "value", "reason");
        foreach (var letter in letters)
        {
            table.AddRow(
                new Text(letter.Id.ToString()),
                new Text(letter.Sync),
                new Text(letter.Stream),
                new Text(letter.RecordKey ?? ""),
                new Text(letter.Column ?? ""),
                new Text(letter.ValueExcerpt ?? ""),
                new Text(letter.Reason));
        }

        console.Write(table);
    }

    private static string Query(params (string Name, string? Value)[] parts) =>
        string.Join('&', parts.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
}
