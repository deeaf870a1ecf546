namespace SyncFleet.Connectors.Vectors;

/// <summary>How a folder of vectors went.</summary>
public sealed record VectorReport
{
    public required IReadOnlyList<VectorResult> Vectors { get; init; }

    /// <summary>One entry per template case: null as recorded, otherwise what is different.</summary>
    public required IReadOnlyList<string?> Templates { get; init; }

    /// <summary>A refused stream has failed its vector.</summary>
    public int FailedCount => Count(VectorOutcome.Failed) + Count(VectorOutcome.Refused);

    public bool Succeeded => FailedCount == 0 && Templates.All(fault => fault is null);

    /// <summary>The figures in one line.</summary>
    public string Summary =>
        $"vectors: {Count(VectorOutcome.Passed)} passed, {FailedCount} failed, {Count(VectorOutcome.Deviating)} deviating; "
        + $"templates: {Templates.Count(fault => fault is null)} passed, {Templates.Count(fault => fault is not null)} failed";

    /// <summary>Everything that did not go as recorded, one line each, with its reason.</summary>
    public IEnumerable<string> Lines =>
        Vectors.Where(vector => vector.Outcome != VectorOutcome.Passed).Select(vector => vector.ToString()).Concat(Templates.OfType<string>());

    private int Count(VectorOutcome outcome) => Vectors.Count(vector => vector.Outcome == outcome);
}
