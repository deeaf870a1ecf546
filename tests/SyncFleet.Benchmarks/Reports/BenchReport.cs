namespace SyncFleet.Benchmarks.Reports;

/// <summary>All that one benchmark found out.</summary>
internal sealed record BenchReport
{
    public required string Benchmark { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long the whole benchmark took.</summary>
    public required double Seconds { get; init; }

    public required BenchEnvironment Environment { get; init; }

    /// <summary>The options it ran with, defaults included.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    public required IReadOnlyList<BenchTable> Tables { get; init; }

    /// <summary>How the figures were taken.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
