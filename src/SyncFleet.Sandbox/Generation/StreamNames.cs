using SyncFleet.Sandbox.Upstreams;

namespace SyncFleet.Sandbox.Generation;

/// <summary>The names that settings may use for streams.</summary>
internal static class StreamNames
{
    /// <summary><c>upstream.stream</c>, each as its path has it.</summary>
    public static IReadOnlyList<string> All => SimulatedUpstreams.Streams;

    /// <summary>Whether a word means a stream of the upstream (null: of any), singular or plural.</summary>
    public static bool Has(string? upstream, string stream) => All.Any(name =>
        (upstream is null || name.StartsWith(upstream + ".", StringComparison.Ordinal))
        && name[(name.IndexOf('.') + 1)..].TrimEnd('s') == stream.TrimEnd('s'));
}
