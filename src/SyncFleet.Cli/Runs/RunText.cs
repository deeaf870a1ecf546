using Spectre.Console;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Rendering;

namespace SyncFleet.Cli.Runs;

/// <summary>A run in words and numbers.</summary>
internal static class RunText
{
    extension(IAnsiConsole console)
    {
        public void WriteRun(RunShape run, DateTimeOffset now)
        {
            console.Write(new Text($"{run.Sync} run {run.RunNumber} ({run.Id}): "));
            console.Write(ConsoleText.Status(run.Status));
            console.WriteLine();
            if (run.FailureMessage is { } message)
            {
                console.WriteLine($"  {run.FailureKind}: {message}");
            }

            console.Write(RunTables.Summary(run, now));
            foreach (var stream in run.Streams.Where(s => s.FailureMessage is not null))
            {
                console.WriteLine($"  {stream.Stream} ({stream.FailureKind}, attempt {stream.Attempt}): {stream.FailureMessage}");
            }

            if (run.Streams.Sum(s => s.Counters.DeadLettered) is > 0 and var letters)
            {
                console.WriteLine($"  {ConsoleText.Number(letters)} dead letters: syncfleet dead-letters list --run {run.Id}");
            }
        }
    }
}
