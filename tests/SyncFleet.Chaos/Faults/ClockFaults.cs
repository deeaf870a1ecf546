using SyncFleet.Chaos.Fleets;
using SyncFleet.Testing.Times;

namespace SyncFleet.Chaos.Faults;

/// <summary>Clocks that run ahead or behind for a while, whatever happens to the worker meanwhile.</summary>
internal sealed class ClockFaults(ChaosFleet fleet)
{
    private const int Longer = 3;

    // A step of the time server, a lease and a half, a forgotten summer time, a wrong zone.
    private static readonly TimeSpan[] Jumps = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(90), TimeSpan.FromHours(1), TimeSpan.FromHours(11)];

    public async Task<string> StrikeAsync(PlannedFault fault, CancellationToken cancellationToken)
    {
        var jump = Jumps[fault.Dice % Jumps.Length] * (fault.Dice / Jumps.Length % 2 == 0 ? 1 : -1);
        var clock = fleet.Clocks[fault.Target];
        JumpingTime.Jump(clock, jump);
        try
        {
            await Task.Delay(fault.Length * Longer, TimeProvider.System, cancellationToken);
        }
        finally
        {
            JumpingTime.Jump(clock, TimeSpan.Zero);
        }

        return $"by {jump}";
    }
}
