using System.Threading.Channels;
using Spectre.Console;
using Spectre.Console.Rendering;
using SyncFleet.Cli.Api;
using SyncFleet.Cli.Rendering;

namespace SyncFleet.Cli.Runs;

/// <summary>Shows runs while they go on and their numbers when they have ended.</summary>
internal sealed class RunWatcher(CliContext cli, ApiClient api, bool json)
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(2);

    private readonly Dictionary<Guid, ApiAnswer<RunShape>> _latest = [];
    private readonly Dictionary<Guid, ApiException> _failures = [];
    private readonly HashSet<Guid> _lost = [];

    /// <returns>The worst exit code of the runs.</returns>
    public async Task<int> WatchAsync(IReadOnlyList<Guid> runs, CancellationToken cancellationToken)
    {
        var changes = Channel.CreateBounded<(Guid Run, RunNews News)>(new BoundedChannelOptions(64) { SingleReader = true });
        var following = CompleteAsync([.. runs.Select(run => FollowAsync(run, changes.Writer, cancellationToken))], changes.Writer);
        try
        {
            await ShowAsync(runs, changes.Reader, cancellationToken);
            await following;
        }
        catch (OperationCanceledException)
        {
            cli.Error.Profile.Out.Writer.WriteLine($"The watch ends, the runs go on. Look again with: syncfleet run watch {string.Join(' ', runs)}");
            throw;
        }

        return Conclude(runs);
    }

    private Task ShowAsync(IReadOnlyList<Guid> runs, ChannelReader<(Guid Run, RunNews News)> changes, CancellationToken cancellationToken) =>
        cli.Output.Profile.Capabilities.Interactive && !json
            ? DrawAsync(runs, changes, cancellationToken)
            : PrintAsync(changes, cancellationToken);

    private int Conclude(IReadOnlyList<Guid> runs)
    {
        List<int> codes = [];
        foreach (var run in runs)
        {
            if (_failures.TryGetValue(run, out var failure))
            {
                cli.Error.WriteFailure(failure, json);
                codes.Add(ExitCodes.Failed);
                continue;
            }

            var ended = _latest[run];
            codes.Add(ExitCodes.Of(ended.Value.Status));
            if (json)
            {
                cli.Output.Profile.Out.Writer.WriteLine(ended.Json);
            }
            else
            {
                cli.Output.WriteRun(ended.Value, cli.Time.GetUtcNow());
            }
        }

        return ExitCodes.Worst(codes);
    }

    private async Task DrawAsync(IReadOnlyList<Guid> runs, ChannelReader<(Guid Run, RunNews News)> changes, CancellationToken cancellationToken) =>
        await cli.Output.Live(new Text("waiting for the coordinator …")).StartAsync(async live =>
        {
            await foreach (var (run, news) in changes.ReadAllAsync(cancellationToken))
            {
                Take(run, news);
                IRenderable progress = RunTables.Progress(runs.Where(_latest.ContainsKey).Select(r => _latest[r].Value), cli.Time.GetUtcNow());
                live.UpdateTarget(_lost.Count == 0 ? progress : new Rows(progress, new Text(Describe(news))));
            }
        });

    private async Task PrintAsync(ChannelReader<(Guid Run, RunNews News)> changes, CancellationToken cancellationToken)
    {
        Dictionary<Guid, (long At, string Status)> printed = [];
        await foreach (var (run, news) in changes.ReadAllAsync(cancellationToken))
        {
            var wasLost = _lost.Count > 0;
            Take(run, news);
            if (wasLost != _lost.Count > 0)
            {
                cli.Error.Profile.Out.Writer.WriteLine(wasLost ? "connected to the API again" : Describe(news));
            }

            if (json || news.State is not { Value: var state } || (printed.TryGetValue(run, out var last) && last.Status == state.Status && cli.Time.GetElapsedTime(last.At) < LineInterval))
            {
                // For machines only the end is printed, for people not every change.
                continue;
            }

            printed[run] = (cli.Time.GetTimestamp(), state.Status);
            cli.Output.Profile.Out.Writer.WriteLine(RunTables.ProgressLine(state, cli.Time.GetUtcNow()));
        }
    }

    private static string Describe(RunNews news) =>
        $"connection to the API lost, trying again for up to {RunFollower.Patience.TotalMinutes:0} min{(news.Lost is { } cause ? $": {cause}" : "")}";

    private void Take(Guid run, RunNews news)
    {
        if (news.State is { } state)
        {
            _latest[run] = state;
            _lost.Remove(run);
        }
        else
        {
            _lost.Add(run);
        }
    }

    private async Task FollowAsync(Guid run, ChannelWriter<(Guid Run, RunNews News)> changes, CancellationToken cancellationToken)
    {
        try
        {
            await new RunFollower(api, cli.Time).FollowAsync(run, news => changes.WriteAsync((run, news), cancellationToken), cancellationToken);
        }
        catch (ApiException failure)
        {
            // The other runs are watched to their end.
            lock (_failures)
            {
                _failures[run] = failure;
            }
        }
    }

    private static async Task CompleteAsync(List<Task> following, ChannelWriter<(Guid Run, RunNews News)> changes)
    {
        try
        {
            await Task.WhenAll(following);
        }
        finally
        {
            changes.TryComplete();
        }
    }
}
