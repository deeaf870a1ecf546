using SyncFleet.Contracts;
using SyncFleet.Testing.Upstreams;

namespace SyncFleet.Chaos.Faults;

/// <summary>All faults of a run, made from the seed before the run begins: the same seed, duration and targets give the same plan.</summary>
internal static class FaultPlan
{
    /// <summary>PostgreSQL and RabbitMQ, and the disk of the first: never in two troubles at once.</summary>
    public const string Servers = "servers";
    public const string Messages = "messages";

    // Longer than the fetchers' lease of ten seconds.
    private const double PauseSeconds = 11;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    private static readonly string[] OneOfServers = [Servers];
    private static readonly string[] OneOfMessages = [Messages];

    /// <summary>The queues whose messages may be held back or rewritten on their way.</summary>
    public static IReadOnlyList<string> Queues { get; } = [QueueNames.StartSync, QueueNames.Coordinate, QueueNames.Fetch("finale"), QueueNames.Fetch(DividedServer.Connector), QueueNames.Transform, QueueNames.WritePostgres];

    // How often each is chosen; those of the two servers cost the fleet many seconds each.
    private static readonly (ChaosFault Kind, int Weight)[] Weights =
    [
        (ChaosFault.KillWorker, 10), (ChaosFault.StopWorker, 5), (ChaosFault.PauseWorker, 3), (ChaosFault.ClockJump, 8),
        (ChaosFault.CrashPostgres, 1), (ChaosFault.RestartPostgres, 1), (ChaosFault.CrashRabbitMq, 1), (ChaosFault.RestartRabbitMq, 1), (ChaosFault.FullDisk, 3),
        (ChaosFault.CutLink, 8), (ChaosFault.CloseLink, 3), (ChaosFault.DelayLink, 6), (ChaosFault.ThrottleLink, 5), (ChaosFault.StallLink, 3), (ChaosFault.HalfCloseLink, 6),
        (ChaosFault.RepeatMessages, 8), (ChaosFault.ShuffleMessages, 8), (ChaosFault.HoldMessages, 9), (ChaosFault.OlderMessages, 7), (ChaosFault.NewerMessages, 5),
        (ChaosFault.CancelRun, 1),
        (ChaosFault.Throttled, 3), (ChaosFault.ServerError, 4), (ChaosFault.CutAnswer, 3), (ChaosFault.TruncatedJson, 3), (ChaosFault.Html, 2),
        (ChaosFault.SlowAnswer, 2), (ChaosFault.DuplicateKeys, 2), (ChaosFault.Malformed, 2),
    ];

    public static IReadOnlyList<PlannedFault> Make(int seed, TimeSpan duration, FaultTargets targets)
    {
        var random = new Random(seed);
        List<PlannedFault> plan = [];
        for (var at = Quiet; at < duration; at += TimeSpan.FromSeconds(0.5 + (random.NextDouble() * 2.5)))
        {
            var kind = Choose(random);
            var among = Targets(kind, targets);
            plan.Add(new PlannedFault
            {
                Number = plan.Count + 1,
                At = at,
                Kind = kind,
                Target = among[random.Next(among.Count)],
                Length = TimeSpan.FromSeconds((kind == ChaosFault.PauseWorker ? PauseSeconds : 1) + (random.NextDouble() * 4)),
                Dice = random.Next(),
            });
        }

        return plan;
    }

    private static ChaosFault Choose(Random random)
    {
        var left = random.Next(Weights.Sum(w => w.Weight));
        return Weights.First(w => (left -= w.Weight) < 0).Kind;
    }

    private static IReadOnlyList<string> Targets(ChaosFault kind, FaultTargets targets) => kind switch
    {
        ChaosFault.KillWorker or ChaosFault.StopWorker or ChaosFault.PauseWorker => targets.Workers,
        ChaosFault.ClockJump => targets.Clocks,
        ChaosFault.CrashPostgres or ChaosFault.RestartPostgres or ChaosFault.CrashRabbitMq or ChaosFault.RestartRabbitMq or ChaosFault.FullDisk => OneOfServers,
        ChaosFault.CutLink or ChaosFault.CloseLink or ChaosFault.DelayLink or ChaosFault.ThrottleLink or ChaosFault.StallLink or ChaosFault.HalfCloseLink => targets.Links,
        ChaosFault.RepeatMessages or ChaosFault.ShuffleMessages => OneOfMessages,
        ChaosFault.HoldMessages or ChaosFault.OlderMessages or ChaosFault.NewerMessages => Queues,
        _ => targets.Syncs,
    };
}

/// <summary>Names of what faults may strike.</summary>
internal sealed record FaultTargets
{
    public required IReadOnlyList<string> Workers { get; init; }

    /// <summary>Clocks that can jump.</summary>
    public required IReadOnlyList<string> Clocks { get; init; }

    public required IReadOnlyList<string> Links { get; init; }

    public required IReadOnlyList<string> Syncs { get; init; }
}
