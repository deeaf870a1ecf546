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
            global.Show(parsed, sources, Write);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void Write(IAnsiConsole console, IReadOnlyList<SourceShape> sources)
    {
        var table = ConsoleText.NewTable("source", "connector", "settings", "secrets", "changed");
        foreach (var source in sources)
        {
            table.AddRow(
                new Text(source.Name),
                new Text(source.Connector),
                new Text(source.Settings.GetRawText()),
                new Text(string.Join("\n", source.Secrets.Select(Describe))),
                new Text(ConsoleText.Time(source.UpdatedAt)));
        }

        console.Write(table);
        foreach (var source in sources.Where(s => s.NeedsReauthorisation is not null))
        {
            var refusal = source.NeedsReauthorisation!;
            console.Write(new Text($"{source.Name} needs re-authorisation since {ConsoleText.Time(refusal.Since)}: {refusal.Reason}\n"));
            console.Write(new Text($"Store the new credentials with 'syncfleet source set-secret {source.Name} SETTING'; 'syncfleet source check {source.Name}' asks it again.\n"));
        }
    }

    private static string Describe(SecretShape secret) => secret.From switch
    {
        "vault" => $"{secret.Name}: vault, key {secret.KeyId}, since {ConsoleText.Time(secret.UpdatedAt)}",
        "environment" => $"{secret.Name}: environment, {secret.Variable}",
        _ => $"{secret.Name}: {secret.From}",
    };
}
