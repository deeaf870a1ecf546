using System.Threading.Channels;
using Spectre.Console;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Rendering;

namespace SyncFleet.Cli.Runs;

/// <summary>Shows runs while they go on and their numbers when they have ended.</summary>
internal sealed class RunWatcher(CliContext cli, ApiClient api, bool json)
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(2);

    /// <returns>0 when every run completed without errors or with dead letters only, else 1.</returns>
    public async Task<int> WatchAsync(IReadOnlyList<Guid> runs, CancellationToken cancellationToken)
    {
        var latest = new RunShape?[runs.Count];
        var changes = Channel.CreateBounded<int>(new BoundedChannelOptions(64) { SingleReader = true });
        var readers = runs.Select((run, index) => FollowAsync(run, index, latest, changes.Writer, cancellationToken)).ToList();
        var all = CompleteAsync(readers, changes.Writer);
        if (json)
        {
            await foreach (var _ in changes.Reader.ReadAllAsync(cancellationToken))
            {
                // Only the end is printed for machines.
            }
        }
        else if (cli.Output.Profile.Capabilities.Interactive)
        {
            await DrawAsync(latest, changes.Reader, cancellationToken);
        }
        else
        {
            await PrintAsync(latest, changes.Reader, cancellationToken);
        }

        await all;
        return Conclude(latest);
    }

    private int Conclude(RunShape?[] latest)
    {
        foreach (var run in latest.OfType<RunShape>())
        {
            if (json)
            {
                cli.Output.WriteJson(run, ApiJson.Default.RunShape);
            }
            else
            {
                cli.Output.WriteRun(run, cli.Time.GetUtcNow());
            }
        }

        return latest.All(r => r is { Status: "completed" or "completed_with_errors" } && r.Streams.All(s => s.Status is "completed" or "completed_with_errors"))
            ? ExitCodes.Ok
            : ExitCodes.Failed;
    }

    private async Task DrawAsync(RunShape?[] latest, ChannelReader<int> changes, CancellationToken cancellationToken) =>
        await cli.Output.Live(new Text("waiting for the coordinator …")).StartAsync(async live =>
        {
            await foreach (var _ in changes.ReadAllAsync(cancellationToken))
            {
                live.UpdateTarget(RunTables.Progress(latest.OfType<RunShape>(), cli.Time.GetUtcNow()));
            }
        });

    private async Task PrintAsync(RunShape?[] latest, ChannelReader<int> changes, CancellationToken cancellationToken)
    {
        var printedAt = new long?[latest.Length];
        await foreach (var index in changes.ReadAllAsync(cancellationToken))
        {
            var run = latest[index]!;
            if (printedAt[index] is { } last && !run.HasEnded && cli.Time.GetElapsedTime(last) < LineInterval)
            {
                continue;
            }

            printedAt[index] = cli.Time.GetTimestamp();
            cli.Output.Profile.Out.Writer.WriteLine(RunTables.ProgressLine(run, cli.Time.GetUtcNow()));
        }
    }

    private async Task FollowAsync(Guid run, int index, RunShape?[] latest, ChannelWriter<int> changes, CancellationToken cancellationToken)
    {
        await foreach (var state in api.WatchAsync(run, cancellationToken))
        {
            latest[index] = state;
            await changes.WriteAsync(index, cancellationToken);
        }
    }

    private static async Task CompleteAsync(List<Task> readers, ChannelWriter<int> changes)
    {
        try
        {
            await Task.WhenAll(readers);
        }
        finally
        {
            changes.TryComplete();
        }
    }
}
