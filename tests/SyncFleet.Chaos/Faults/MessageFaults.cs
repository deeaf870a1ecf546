using SyncFleet.Chaos.Fleets;

namespace SyncFleet.Chaos.Faults;

/// <summary>Messages that come twice, late, in another order, or from an older version of the fleet.</summary>
internal sealed class MessageFaults(ChaosFleet fleet, MessageEcho echo, ChaosLog log)
{
    private const int Most = 60;

    public async Task<string> StrikeAsync(PlannedFault fault, CancellationToken cancellationToken)
    {
        var heard = echo.Heard();
        IReadOnlyList<HeardMessage> chosen = fault.Kind switch
        {
            ChaosFault.RepeatMessages => [.. heard.TakeLast(1 + (fault.Dice % Most))],
            ChaosFault.ShuffleMessages => Shuffle(heard, fault.Dice),
            _ => [.. heard.Select(m => m.AsOlder()).OfType<HeardMessage>().TakeLast(1 + (fault.Dice % Most))],
        };
        if (chosen.Count == 0)
        {
            return "nothing was heard yet";
        }

        await MessageEcho.SendAsync(fleet.Services.RabbitMq, chosen, cancellationToken);
        var kinds = string.Join(", ", chosen.GroupBy(m => m.Kind, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}"));
        log.Write($"{fault} sent {kinds}");
        return $"{chosen.Count} messages";
    }

    private static HeardMessage[] Shuffle(IReadOnlyList<HeardMessage> heard, int dice)
    {
        var random = new Random(dice);
        HeardMessage[] all = [.. heard];
        random.Shuffle(all);
        return all[..Math.Min(all.Length, 1 + (dice % Most))];
    }
}
