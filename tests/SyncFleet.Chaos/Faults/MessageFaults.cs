using SyncFleet.Chaos.Fleets;
using SyncFleet.Chaos.Syncs;

namespace SyncFleet.Chaos.Faults;

/// <summary>Messages that come again, late or in another order.</summary>
internal sealed class MessageFaults(ChaosFleet fleet, MessageEcho echo, ChaosLog log)
{
    private const int Most = 60;
    private static readonly TimeSpan BrokerLimit = TimeSpan.FromMinutes(2);

    public async Task<string> StrikeAsync(PlannedFault fault, CancellationToken cancellationToken)
    {
        var heard = echo.Heard();
        IReadOnlyList<HeardMessage> chosen = fault.Kind switch
        {
            ChaosFault.RepeatMessages => [.. heard.TakeLast(1 + (fault.Dice % Most))],
            _ => Shuffle(heard, fault.Dice),
        };
        if (chosen.Count == 0)
        {
            throw new FaultNotDoneException("nothing was heard yet");
        }

        await Patience.AskAsync(() => SendAsync(chosen, cancellationToken), BrokerLimit, cancellationToken);
        var kinds = string.Join(", ", chosen.GroupBy(m => m.Kind, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}"));
        log.Write($"{fault} sent {kinds}");
        return $"{chosen.Count} messages";
    }

    private async Task<bool> SendAsync(IReadOnlyList<HeardMessage> messages, CancellationToken cancellationToken)
    {
        await MessageEcho.SendAsync(fleet.Services.RabbitMq, messages, cancellationToken);
        return true;
    }

    private static HeardMessage[] Shuffle(IReadOnlyList<HeardMessage> heard, int dice)
    {
        var random = new Random(dice);
        HeardMessage[] all = [.. heard];
        random.Shuffle(all);
        return all[..Math.Min(all.Length, 1 + (dice % Most))];
    }
}
