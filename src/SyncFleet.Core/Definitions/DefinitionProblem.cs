namespace SyncFleet.Core.Definitions;

/// <summary>One fault of a definition: where it is and what is allowed.</summary>
public sealed record DefinitionProblem
{
    public required string File { get; init; }

    /// <summary>First is 1; 0 when the place is not known.</summary>
    public required int Line { get; init; }

    /// <summary>Path in the document, empty for the document itself; e.g. <c>phases[0].streams[1].columns.cost.type</c>.</summary>
    public required string Path { get; init; }

    /// <summary>What is wrong and what is allowed.</summary>
    public required string Message { get; init; }

    public override string ToString() => Path.Length == 0 ? $"{File}:{Line}: {Message}" : $"{File}:{Line}: {Path}: {Message}";
}
