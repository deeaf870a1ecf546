using System.CommandLine;
using Spectre.Console;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Rendering;

namespace SyncFleet.Cli.DeadLetters;

/// <summary><c>syncfleet dead-letters show ID</c>: everything about one, the record included.</summary>
internal static class DeadLettersShowCommand
{
    public static Command Create(GlobalOptions global)
    {
        Argument<Guid> id = new("ID") { Description = "Id of a dead letter." };
        Command command = new("show", "One dead letter with the record as received.") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var letter = await global.Api(parsed).GetAsync($"api/v1/dead-letters/{parsed.GetValue(id)}", ApiJson.Default.DeadLetterShape, cancellationToken);
            global.Show(parsed, letter, Write);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Write(IAnsiConsole console, DeadLetterShape letter)
    {
        var grid = new Grid().AddColumn().AddColumn();
        foreach (var (name, value) in Facts(letter))
        {
            grid.AddRow(new Text(name), new Text(value ?? "–"));
        }

        console.Write(grid);
        console.Profile.Out.Writer.WriteLine(letter.Payload);
    }

    private static IEnumerable<(string Name, string? Value)> Facts(DeadLetterShape letter) =>
    [
        ("status", letter.Status),
        ("sync", letter.Sync),
        ("run", letter.RunId.ToString()),
        ("stream", letter.Stream),
        ("stage", letter.Stage),
        ("place", $"page {letter.PageNumber}, record {letter.RecordIndex}"),
        ("key", letter.RecordKey),
        ("column", letter.Column),
        ("value", letter.ValueExcerpt),
        ("reason", letter.Reason),
        ("since", ConsoleText.Time(letter.CreatedAt)),
        ("replay run", letter.ReplayRunId?.ToString()),
        ("resolved", ConsoleText.Time(letter.ResolvedAt)),
    ];
}
