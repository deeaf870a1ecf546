using SyncFleet.Chaos.Faults;
using SyncFleet.Chaos.Fleets;
using SyncFleet.Chaos.Judging;
using SyncFleet.Chaos.Syncs;

namespace SyncFleet.Chaos;

/// <summary>The whole: a fleet, its syncs, the faults, then peace, the last runs and the judgement.</summary>
internal sealed class ChaosRun(ChaosArguments arguments, ChaosFleet fleet, ChaosLog log)
{
    // Beyond the time of the faults: start, mending, the last runs, what is cleaned up after a minute, and the end.
    private static readonly TimeSpan Beyond = TimeSpan.FromMinutes(15);

    private readonly Verdict _verdict = new();
    private readonly Dictionary<string, ChaosSync> _syncs = new(StringComparer.Ordinal);
    private ChaosDivision? _division;

    /// <summary>Runs from start to report; what it has started is ended when it returns.</summary>
    /// <returns>No verdict, but the reason, where the servers' binaries are missing.</returns>
    public static async Task<(Verdict? Verdict, string Reason)> RunAsync(ChaosArguments arguments, Action<string> print, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(arguments.Duration + Beyond);
        var (fleet, reason) = await ChaosFleet.TryStartAsync();
        if (fleet is null)
        {
            return (null, reason);
        }

        await using (fleet)
        {
            using var log = new ChaosLog(fleet.LogFolder, print);
            return (await new ChaosRun(arguments, fleet, log).RunAsync(limit.Token), "");
        }
    }

    private async Task<Verdict> RunAsync(CancellationToken cancellationToken)
    {
        log.Write($"seed {arguments.Seed}, {arguments.Duration}; logs in {fleet.LogFolder}");
        try
        {
            foreach (var definition in ChaosSyncDefinition.All(arguments.Products))
            {
                _syncs.Add(definition.Name, await ChaosSync.CreateAsync(fleet, definition, (arguments.Seed * 31) + _syncs.Count, _verdict, log));
            }

            await using var division = _division = await ChaosDivision.CreateAsync(fleet, _verdict, log);
            var runner = await DisturbAsync(cancellationToken);
            await JudgeAsync(cancellationToken);
            Report(runner);
            return _verdict;
        }
        finally
        {
            foreach (var sync in _syncs.Values)
            {
                await sync.DisposeAsync();
            }
        }
    }

    private async Task<FaultRunner> DisturbAsync(CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var echo = new MessageEcho(fleet.Services.RabbitMq);
        var runner = new FaultRunner(fleet, _syncs, echo, _verdict, log);
        var plan = FaultPlan.Make(arguments.Seed, arguments.Duration, Targets());
        var listening = echo.ListenAsync(stopping.Token);
        var running = Task.WhenAll([_division!.RunAsync(stopping.Token, cancellationToken), .. _syncs.Values.Select(s => s.RunAsync(stopping.Token, cancellationToken))]);
        await runner.RunAsync(plan, cancellationToken);

        log.Write("no more faults: mending");
        foreach (var sync in _syncs.Values)
        {
            await sync.Sandbox.ClearFaultsAsync();
        }

        LeaveDead();

        foreach (var unready in await fleet.MendAsync())
        {
            _verdict.Left(unready);
        }

        await stopping.CancelAsync();
        log.Write("all ready: waiting for the runs in hand");
        await running;
        await listening;
        return runner;
    }

    private async Task JudgeAsync(CancellationToken cancellationToken)
    {
        log.Write("the last runs");
        await Task.WhenAll([_division!.RunLastAsync(cancellationToken), .. _syncs.Values.Select(s => s.RunLastAsync(cancellationToken))]);
        log.Write("judging what is left behind");
        await new QueuesJudge(fleet.Services.RabbitMqManagement, fleet.Services.RabbitMq, _verdict).JudgeAsync(cancellationToken);
        await new RunsJudge(fleet.DataSource, _verdict).JudgeAsync([.. Runs()], cancellationToken);
        LeaveDead();
    }

    private void LeaveDead()
    {
        foreach (var died in fleet.Workers.Values.Select(w => w.Died).OfType<string>())
        {
            _verdict.Left(died);
        }
    }

    private IEnumerable<Guid> Runs() => _syncs.Values.SelectMany(s => s.Runs).Concat(_division!.Runs);

    private FaultTargets Targets() => new() { Workers = [.. fleet.Workers.Keys], Clocks = [.. fleet.Clocks.Keys], Links = [.. fleet.Links.Keys], Syncs = [.. _syncs.Keys] };

    private void Report(FaultRunner runner)
    {
        log.Report("");
        log.Report($"faults: {string.Join(", ", runner.Struck.OrderBy(f => f.Key).Select(f => $"{f.Key} {f.Value}"))}");
        foreach (var (what, count) in runner.NotDone.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            log.Report($"not done: {count} {what}");
        }

        log.Report($"runs {Runs().Count()}, checkpoints compared {_syncs.Values.Sum(s => s.CheckpointsChecked)}");
        foreach (var line in _verdict.LeftBehind)
        {
            log.Report($"left behind: {line}");
        }

        foreach (var worker in fleet.Workers.Values.Where(w => w.Restarts > 0))
        {
            log.Report($"started again at its own wish: {worker.Name}, {worker.Restarts} times");
        }

        if (_verdict.LeftBehind.Count == 0)
        {
            log.Report("left behind: nothing");
        }

        log.Report($"logs: {fleet.LogFolder}");
        log.Report($"chaos: seed {arguments.Seed}, faults {runner.Struck.Values.Sum()}, records {_verdict.Records}, lost {_verdict.Lost}, duplicated {_verdict.Duplicated}, stale {_verdict.Stale}");
    }
}
