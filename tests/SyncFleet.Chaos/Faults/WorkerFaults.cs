using SyncFleet.Chaos.Fleets;
using SyncFleet.Chaos.Judging;
using SyncFleet.Testing.Processes;

namespace SyncFleet.Chaos.Faults;

/// <summary>What happens to processes.</summary>
internal sealed class WorkerFaults(ChaosFleet fleet, Verdict verdict, ChaosLog log)
{
    private static readonly TimeSpan StopLimit = FleetSettings.StopTimeout + TimeSpan.FromSeconds(10);

    public async Task<string> StrikeAsync(PlannedFault fault, CancellationToken cancellationToken)
    {
        var worker = fleet.Workers[fault.Target];
        var process = worker.Process!;
        if (worker.Died is { } died)
        {
            verdict.Left(died);
        }

        switch (fault.Kind)
        {
            case ChaosFault.PauseWorker:
                process.Pause();
                await Task.Delay(fault.Length, TimeProvider.System, cancellationToken);
                process.Resume();
                return $"process {process.Id}";
            case ChaosFault.StopWorker:
                await StopAsync(process);
                break;
            default:
                await process.KillAsync();
                break;
        }

        fleet.Launch(worker, process);
        return $"process {process.Id} ended with {process.ExitCode}, now {worker.Process!.Id}";
    }

    private async Task StopAsync(FleetProcess process)
    {
        try
        {
            await process.StopAsync(StopLimit);
        }
        catch (OperationCanceledException)
        {
            log.Write($"NOTE {process.Role} {process.Id} did not leave within {StopLimit.TotalSeconds:0} s of SIGTERM and is killed");
            verdict.Left($"{process.Role} {process.Id} did not leave within {StopLimit.TotalSeconds:0} s of SIGTERM");
            await process.KillAsync();
        }
    }
}
