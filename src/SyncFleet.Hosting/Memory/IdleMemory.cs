using Microsoft.Extensions.Hosting;
using SyncFleet.Hosting.Telemetry;

namespace SyncFleet.Hosting.Memory;

/// <summary>
/// Gives memory back once a process has had nothing in hand for half a minute, after its start as well as after work: an idle process
/// collects nothing by itself, and would keep what its busiest minute needed.
/// </summary>
/// <param name="work">What this process has in hand.</param>
/// <param name="time">The clock.</param>
/// <param name="release">What gives the memory back; takes some 30 ms.</param>
internal sealed class IdleMemory(WorkInHand work, TimeProvider time, Action release) : IHostedService, IDisposable
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => ReleaseIfIdle(), state: null, Patience, Timeout.InfiniteTimeSpan);
        work.Emptied += Wait;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        work.Emptied -= Wait;
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private void Wait(object? sender, EventArgs e) => _timer?.Change(Patience, Timeout.InfiniteTimeSpan);

    // Work that came meanwhile starts the wait anew when it ends.
    private void ReleaseIfIdle()
    {
        if (work.Oldest() is null)
        {
            release();
        }
    }
}
