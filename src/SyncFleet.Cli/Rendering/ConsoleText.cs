using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using SyncFleet.Cli.Api;

namespace SyncFleet.Cli.Rendering;

/// <summary>Small habits of what is printed.</summary>
internal static class ConsoleText
{
    extension(IAnsiConsole console)
    {
        /// <summary>Prints an error on one line, however long: a script may want to search it.</summary>
        public void WriteError(string message)
        {
            console.Markup("[red]error:[/] ");
            console.Profile.Out.Writer.WriteLine(message);
        }

        /// <summary>Prints a failure with all its faults; as JSON it is ProblemDetails, the API's own where it has said something.</summary>
        public void WriteFailure(ApiException failure, bool json)
        {
            if (json)
            {
                console.Profile.Out.Writer.WriteLine(failure.Json ?? JsonSerializer.Serialize(new ProblemShape { Detail = failure.Message }, ApiJson.Default.ProblemShape));
                return;
            }

            console.WriteError(failure.Message);
            foreach (var problem in failure.Problems)
            {
                console.Profile.Out.Writer.WriteLine($"  {problem}");
            }
        }
    }

    public static Table NewTable(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in columns)
        {
            // An id is there to be copied, a number to be read: neither is broken in two.
            var isNumber = column.StartsWith('>');
            table.AddColumn(new TableColumn(column.TrimStart('>')) { Alignment = isNumber ? Justify.Right : Justify.Left, NoWrap = isNumber || column is "id" or "run" });
        }

        return table;
    }

    public static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');

    public static string Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "–";

    public static Markup Status(string status) => new(status switch
    {
        "completed" => "[green]completed[/]",
        "completed_with_errors" => "[yellow]completed with errors[/]",
        "failed" or "timed_out" or "refused" => $"[red]{status.Replace('_', ' ')}[/]",
        "running" or "finishing" or "replaying" => $"[blue]{status}[/]",
        _ => $"[grey]{Markup.Escape(status.Replace('_', ' '))}[/]",
    });
}
