using SyncFleet.Chaos.Fleets;
using SyncFleet.Chaos.Syncs;

namespace SyncFleet.Chaos.Faults;

/// <summary>What the source does wrong, and what its owner does in its midst.</summary>
internal sealed class UpstreamFaults(ChaosFleet fleet, IReadOnlyDictionary<string, ChaosSync> syncs)
{
    // Not 501: a source that does not know the request is told to a person at once, and rightly so.
    private static readonly int[] Statuses = [500, 502, 503, 504];

    public async Task<string> StrikeAsync(PlannedFault fault)
    {
        var sync = syncs[fault.Target];
        var next = 1 + (fault.Dice % 3);
        if (fault.Kind == ChaosFault.CancelRun)
        {
            if (sync.Current is not { } run)
            {
                throw new FaultNotDoneException("no run to cancel");
            }

            await fleet.CancelAsync(run);
            return $"run {run}";
        }

        await sync.Sandbox.AddFaultsAsync(fault.Kind switch
        {
            ChaosFault.Throttled => new { kind = "tooManyRequests", stream = "product", next, retryAfterSeconds = next },
            ChaosFault.ServerError => new { kind = "serverError", stream = "product", next, status = Statuses[fault.Dice % Statuses.Length] },
            ChaosFault.CutAnswer => new { kind = "cutConnection", stream = "product", next },
            ChaosFault.TruncatedJson => new { kind = "truncatedJson", stream = "product", next },
            ChaosFault.Html => new { kind = "html", stream = "product", next = 1 },
            ChaosFault.SlowAnswer => new { kind = "slow", stream = "product", next = next * 5, delayMs = 200 * next },
            ChaosFault.DuplicateKeys => new { kind = "duplicateKeys", stream = "product", next },
            _ => (object)new { kind = "malformed", stream = "product", variant = "wrongType", next = 1 },
        });
        return $"the next {next}";
    }
}
