namespace SyncFleet.Connectors.Vectors;

/// <summary>What became of a vector.</summary>
public enum VectorOutcome
{
    /// <summary>Everything as recorded.</summary>
    Passed = 0,

    /// <summary>Different in the one way in which it is meant to be.</summary>
    Deviating = 1,

    /// <summary>The stream is refused when the manifest is loaded.</summary>
    Refused = 2,

    /// <summary>Different.</summary>
    Failed = 3,
}

/// <summary>How a vector went.</summary>
public sealed record VectorResult
{
    public required string Name { get; init; }

    public required VectorOutcome Outcome { get; init; }

    /// <summary>What was not as recorded; of a deviation or a refusal, the reason.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    public override string ToString() => Reasons.Count == 0 ? $"{Name}: {Outcome}" : $"{Name}: {Outcome}: {string.Join("; ", Reasons)}";
}
