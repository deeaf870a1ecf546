using SyncFleet.Chaos.Fleets;
using SyncFleet.Testing.Services;

namespace SyncFleet.Chaos.Faults;

/// <summary>What happens on the way between two parts.</summary>
internal sealed class LinkFaults(ChaosFleet fleet)
{
    private const string Idle = "the link had no connection";

    public async Task<string> StrikeAsync(PlannedFault fault, CancellationToken cancellationToken)
    {
        var link = fleet.Links[fault.Target].Forwarder;
        switch (fault.Kind)
        {
            case ChaosFault.CutLink:
                return link.Cut() is > 0 and var cut ? $"{cut} connections reset" : throw new FaultNotDoneException(Idle);
            case ChaosFault.HalfCloseLink:
                var toServer = fault.Dice % 2 == 0;
                return link.HalfClose(toServer) is > 0 and var closed
                    ? $"{closed} connections half closed, {(toServer ? "server" : "client")} told"
                    : throw new FaultNotDoneException(Idle);
        }

        var conditions = Conditions(fault);
        link.Conditions = conditions;
        try
        {
            if (conditions.IsRefusing)
            {
                link.Cut();
            }

            // A stall must outlast what a healthy network would mend by itself.
            await Task.Delay(conditions.IsStalled ? fault.Length * 2 : fault.Length, TimeProvider.System, cancellationToken);
        }
        finally
        {
            link.Conditions = TcpConditions.Clear;
        }

        return conditions.ToString();
    }

    private static TcpConditions Conditions(PlannedFault fault) => fault.Kind switch
    {
        ChaosFault.DelayLink => new TcpConditions { Delay = TimeSpan.FromMilliseconds(20 + (fault.Dice % 600)) },
        ChaosFault.ThrottleLink => new TcpConditions { BytesPerSecond = 2_000 + (fault.Dice % 100_000) },
        ChaosFault.StallLink => new TcpConditions { IsStalled = true },
        _ => new TcpConditions { IsRefusing = true },
    };
}
