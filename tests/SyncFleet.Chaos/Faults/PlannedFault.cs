namespace SyncFleet.Chaos.Faults;

/// <summary>One fault of the plan: what, when, to whom, for how long.</summary>
internal sealed record PlannedFault
{
    /// <summary>Place in the plan, first is 1.</summary>
    public required int Number { get; init; }

    /// <summary>After the beginning.</summary>
    public required TimeSpan At { get; init; }

    public required ChaosFault Kind { get; init; }

    /// <summary>Name of a worker, a link or a sync; of the two servers, <c>servers</c>; of messages, <c>messages</c>. Faults of one target wait for each other.</summary>
    public required string Target { get; init; }

    /// <summary>How long it lasts, where it lasts.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>What else is left to chance: how many, which one.</summary>
    public required int Dice { get; init; }

    public override string ToString() => $"fault {Number} {Kind} {Target}";
}
