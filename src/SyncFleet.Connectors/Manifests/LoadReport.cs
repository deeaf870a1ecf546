namespace SyncFleet.Connectors.Manifests;

/// <summary>What became of a manifest's streams when it was loaded: each runs, or is refused with the reason. None runs in part.</summary>
public sealed record LoadReport
{
    public required string Manifest { get; init; }

    /// <summary>In the order of the manifest.</summary>
    public required IReadOnlyList<StreamLoad> Streams { get; init; }

    public int RunningCount => Streams.Count(stream => stream.Runs);
}

/// <summary>One stream of a <see cref="LoadReport"/>.</summary>
public sealed record StreamLoad
{
    public required string Name { get; init; }

    /// <summary>Why the stream is refused; null when it runs.</summary>
    public string? Reason { get; init; }

    /// <summary>Line of the manifest the reason is about, first is 1; 0 when the stream runs.</summary>
    public int Line { get; init; }

    /// <summary>Path in the manifest the reason is about (<c>streams[1].retriever</c>); empty when the stream runs.</summary>
    public string Path { get; init; } = "";

    public bool Runs => Reason is null;

    public override string ToString() => Runs ? $"{Name}: runs" : $"{Name}: refused because {Reason} (line {Line}, {Path})";
}
