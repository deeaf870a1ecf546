using Spectre.Console;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Rendering;

namespace SyncFleet.Cli.Runs;

/// <summary>A run in words and numbers.</summary>
internal static class RunText
{
    extension(IAnsiConsole console)
    {
        /// <summary>How a run went.</summary>
        public void WriteRun(RunShape run, DateTimeOffset now)
        {
            console.WriteTitle(run);
            console.WriteOutcome(run, now);
        }

        /// <summary>Everything the API tells of a run.</summary>
        public void WriteRunDetail(RunShape run, DateTimeOffset now)
        {
            console.WriteTitle(run);
            var grid = new Grid().AddColumn(new GridColumn().PadLeft(2).PadRight(2)).AddColumn();
            foreach (var (name, value) in Facts(run).Where(f => f.Value is not null))
            {
                grid.AddRow(new Text(name), new Text(value!));
            }

            console.Write(grid);
            console.WriteOutcome(run, now);
            if (run.Streams.Count > 0)
            {
                console.Write(RunTables.Steps(run));
            }
        }

        private void WriteTitle(RunShape run)
        {
            console.Write(new Text(run.Status == "queued" ? $"{run.Sync} run {run.Id}: " : $"{run.Sync} run {run.RunNumber} ({run.Id}): "));
            console.Write(ConsoleText.Status(run.Status));
            console.WriteLine(run.Status == "queued" ? $" {RunTables.Behind(run)}" : "");
        }

        private void WriteOutcome(RunShape run, DateTimeOffset now)
        {
            if (run.FailureMessage is { } message)
            {
                console.WriteWhole(run.FailureKind is null ? $"  {message}" : $"  {run.FailureKind}: {message}");
            }

            if (run.Streams.Count > 0)
            {
                console.Write(RunTables.Summary(run, now));
            }

            foreach (var stream in run.Streams.Where(s => s.FailureMessage is not null))
            {
                console.WriteWhole($"  {stream.Stream} ({stream.FailureKind}, attempt {stream.Attempt}): {stream.FailureMessage}");
                if (stream.FailureDetail is { } detail)
                {
                    console.WriteWhole($"    detail: {detail}");
                }
            }

            if (run.Streams.Sum(s => s.Counters.DeadLettered) is > 0 and var letters)
            {
                console.WriteWhole($"  {ConsoleText.Number(letters)} dead letters: syncfleet dead-letters list --run {run.Id}");
            }
        }

        // One line, however long: a script may want to search it.
        private void WriteWhole(string line) => console.Profile.Out.Writer.WriteLine(line);
    }

    private static IEnumerable<(string Name, string? Value)> Facts(RunShape run) =>
    [
        ("requested", $"{ConsoleText.Time(run.RequestedAt)}{(run.RequestedBy is { } who ? $" by {who}" : "")}"),
        ("kind", run.FullRefresh ? $"{run.Kind}, full refresh" : run.Kind),
        ("phase", $"{run.Phase} of {run.Phases}"),
        ("started", Known(run.StartedAt)),
        ("cancel asked", Known(run.CancelRequestedAt)),
        ("ended", Known(run.EndedAt)),
        ("deadline", Known(run.DeadlineAt)),
        ("parked until", Known(run.ParkedUntil)),
        ("parked because", run.ParkedReason),
        ("trace", run.TraceId),
    ];

    private static string? Known(DateTimeOffset? at) => at is null ? null : ConsoleText.Time(at);
}
