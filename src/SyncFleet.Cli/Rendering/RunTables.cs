using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using SyncFleet.Cli.Api;
using SyncFleet.Contracts;

namespace SyncFleet.Cli.Rendering;

/// <summary>How runs are shown: while they go on, and when they have ended.</summary>
internal static class RunTables
{
    private const int BarWidth = 20;

    /// <summary>Streams of running runs, each with pages, records, rate and the share of what was read that is settled.</summary>
    public static IRenderable Progress(IEnumerable<RunShape> runs, DateTimeOffset now)
    {
        var table = ConsoleText.NewTable("sync", "stream", "state", ">pages", ">records", ">rate/s", "settled");
        foreach (var run in runs)
        {
            if (run.Status == "queued")
            {
                table.AddRow(new Text(run.Sync ?? ""), new Text(Behind(run)), ConsoleText.Status(run.Status), Text.Empty, Text.Empty, Text.Empty, Text.Empty);
            }

            foreach (var stream in run.Streams)
            {
                var counters = stream.Counters;
                table.AddRow(
                    new Text(run.Sync ?? ""),
                    new Text(stream.Stream),
                    State(stream, now),
                    new Text($"{counters.PagesWritten}/{counters.PagesFetched}"),
                    new Text(ConsoleText.Number(counters.Read)),
                    new Text(ConsoleText.Number((long)Rate(stream, now))),
                    Bar(counters));
            }
        }

        return table;
    }

    /// <summary>One line of progress, for a terminal that cannot redraw.</summary>
    public static string ProgressLine(RunShape run, DateTimeOffset now)
    {
        if (run.Status == "queued")
        {
            return $"{run.Sync}: queued {Behind(run)}";
        }

        var counters = run.Streams.Select(s => s.Counters).ToList();
        var rate = run.Streams.Sum(s => Rate(s, now));
        return $"{run.Sync}: {run.Status}, phase {run.Phase}/{run.Phases}, pages {counters.Sum(c => c.PagesWritten)}/{counters.Sum(c => c.PagesFetched)}, "
            + $"records {ConsoleText.Number(counters.Sum(Settled))}/{ConsoleText.Number(counters.Sum(c => c.Read))}, {ConsoleText.Number((long)rate)}/s";
    }

    /// <summary>What a queued run waits for.</summary>
    public static string Behind(RunShape run) => run switch
    {
        { QueuedBehind: { } active } => $"behind run {active.RunNumber} ({active.Id})",
        { ParkedUntil: not null, ParkedReason: { } reason } => $"and {reason}",
        _ => "behind a run that has just ended",
    };

    /// <summary>The numbers of a run, which must add up.</summary>
    public static IRenderable Summary(RunShape run, DateTimeOffset now)
    {
        var table = ConsoleText.NewTable("stream", "state", ">read", ">= written", ">+ unchanged", ">+ deleted", ">+ dead letters", ">+ filtered", "adds up", ">vanished", ">seconds", ">rate/s");
        foreach (var stream in run.Streams)
        {
            AddSummaryRow(table, stream, now);
        }

        return table;
    }

    /// <summary>Where each stream of a run is, and since when.</summary>
    public static IRenderable Steps(RunShape run)
    {
        var table = ConsoleText.NewTable("stream", ">phase", ">attempt", "read to the end", "started", "first request", "first row", "ended", "parked until", "parked because");
        foreach (var stream in run.Streams)
        {
            table.AddRow(
                new Text(stream.Stream),
                new Text($"{stream.Phase}"),
                new Text($"{stream.Attempt}"),
                new Text(stream.ReadComplete ? "yes" : "no"),
                new Text(ConsoleText.Time(stream.StartedAt)),
                new Text(ConsoleText.Time(stream.FirstRequestAt)),
                new Text(ConsoleText.Time(stream.FirstRowAt)),
                new Text(ConsoleText.Time(stream.EndedAt)),
                new Text(ConsoleText.Time(stream.ParkedUntil)),
                new Text(stream.ParkedReason ?? ""));
        }

        return table;
    }

    public static long Settled(StreamCounters c) => c.Written + c.Unchanged + c.Deleted + c.DeadLettered + c.Filtered;

    private static void AddSummaryRow(Table table, StreamShape stream, DateTimeOffset now)
    {
        var c = stream.Counters;
        var missing = c.Read - Settled(c);
        table.AddRow(
            new Text(stream.Stream),
            ConsoleText.Status(stream.Status),
            new Text(ConsoleText.Number(c.Read)),
            new Text(ConsoleText.Number(c.Written)),
            new Text(ConsoleText.Number(c.Unchanged)),
            new Text(ConsoleText.Number(c.Deleted)),
            new Text(ConsoleText.Number(c.DeadLettered)),
            new Text(ConsoleText.Number(c.Filtered)),
            missing == 0 ? new Markup("[green]yes[/]") : new Markup($"[yellow]{ConsoleText.Number(missing)} open[/]"),
            new Text(ConsoleText.Number(c.Vanished)),
            new Text(Seconds(stream, now).ToString("0.0", CultureInfo.InvariantCulture)),
            new Text(ConsoleText.Number((long)Rate(stream, now))));
    }

    private static IRenderable State(StreamShape stream, DateTimeOffset now) => stream.ParkedUntil > now && stream.Status == "running"
        ? new Markup($"[yellow]parked {(stream.ParkedUntil.Value - now).TotalSeconds:0} s[/]")
        : ConsoleText.Status(stream.Status);

    private static Markup Bar(StreamCounters counters)
    {
        var share = counters.Read == 0 ? 0 : (double)Settled(counters) / counters.Read;
        var full = (int)Math.Round(share * BarWidth);
        return new Markup($"[green]{new string('█', full)}[/][grey]{new string('░', BarWidth - full)}[/] {share * 100:0} %");
    }

    private static double Rate(StreamShape stream, DateTimeOffset now) =>
        Seconds(stream, now) is > 0 and var seconds ? Settled(stream.Counters) / seconds : 0;

    private static double Seconds(StreamShape stream, DateTimeOffset now) =>
        stream.StartedAt is { } started ? Math.Max(0, ((stream.EndedAt ?? now) - started).TotalSeconds) : 0;
}
