namespace SyncFleet.Chaos.Faults;

/// <summary>All faults of a run, made from the seed before the run begins: the same seed, duration and targets give the same plan.</summary>
internal static class FaultPlan
{
    public const string Servers = "servers";
    public const string Messages = "messages";

    // Longer than the fetchers' lease of ten seconds.
    private const double PauseSeconds = 11;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    // How often each is chosen; those of the two servers cost the fleet many seconds each.
    private static readonly (ChaosFault Kind, int Weight)[] Weights =
    [
        (ChaosFault.KillWorker, 10), (ChaosFault.StopWorker, 6), (ChaosFault.PauseWorker, 3),
        (ChaosFault.CrashPostgres, 1), (ChaosFault.RestartPostgres, 1), (ChaosFault.CrashRabbitMq, 1), (ChaosFault.RestartRabbitMq, 1),
        (ChaosFault.CutLink, 8), (ChaosFault.CloseLink, 3), (ChaosFault.DelayLink, 6), (ChaosFault.ThrottleLink, 5), (ChaosFault.StallLink, 3), (ChaosFault.HalfCloseLink, 6),
        (ChaosFault.RepeatMessages, 9), (ChaosFault.ShuffleMessages, 9), (ChaosFault.OlderMessages, 4), (ChaosFault.CancelRun, 1),
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
            plan.Add(new PlannedFault
            {
                Number = plan.Count + 1,
                At = at,
                Kind = kind,
                Target = Target(random, kind, targets),
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

    private static string Target(Random random, ChaosFault kind, FaultTargets targets)
    {
        var names = kind switch
        {
            ChaosFault.KillWorker or ChaosFault.StopWorker or ChaosFault.PauseWorker => targets.Workers,
            ChaosFault.CrashPostgres or ChaosFault.RestartPostgres or ChaosFault.CrashRabbitMq or ChaosFault.RestartRabbitMq => [Servers],
            ChaosFault.CutLink or ChaosFault.CloseLink or ChaosFault.DelayLink or ChaosFault.ThrottleLink or ChaosFault.StallLink or ChaosFault.HalfCloseLink => targets.Links,
            ChaosFault.RepeatMessages or ChaosFault.ShuffleMessages or ChaosFault.OlderMessages => [Messages],
            _ => targets.Syncs,
        };
        return names[random.Next(names.Count)];
    }
}

/// <summary>Names of what faults may strike.</summary>
internal sealed record FaultTargets
{
    public required IReadOnlyList<string> Workers { get; init; }

    public required IReadOnlyList<string> Links { get; init; }

    public required IReadOnlyList<string> Syncs { get; init; }
}
