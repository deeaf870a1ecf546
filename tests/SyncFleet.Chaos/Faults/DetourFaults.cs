using SyncFleet.Chaos.Fleets;

namespace SyncFleet.Chaos.Faults;

/// <summary>First deliveries that come late, out of order, or as another version of the fleet sends them.</summary>
internal sealed class DetourFaults(ChaosFleet fleet)
{
    public async Task<string> StrikeAsync(PlannedFault fault, CancellationToken cancellationToken)
    {
        var random = new Random(fault.Dice);
        var length = fault.Length * 2;
        Func<HeardMessage, (HeardMessage, TimeSpan)> pass = fault.Kind switch
        {
            ChaosFault.OlderMessages => message => (message.AsOlder(), TimeSpan.Zero),
            ChaosFault.NewerMessages => message => (message.AsNewer(), TimeSpan.Zero),
            _ => message => (message, random.Next(3) == 0 ? TimeSpan.Zero : random.NextDouble() * length),
        };
        var passed = await new MessageDetour(fleet.Services.RabbitMq, fault.Target).RunAsync(length, pass, cancellationToken);
        return passed > 0 ? $"{passed} messages" : throw new FaultNotDoneException("nothing was sent to the queue meanwhile");
    }
}
