using SyncFleet.Benchmarks.Transforming;

namespace SyncFleet.Benchmarks.Writing;

/// <summary>A row in memory, as one would have it before writing by hand; the system columns come with it, as they do to the writer.</summary>
internal sealed record HandRow
{
    public required HandProduct Product { get; init; }

    public required string Suppliers { get; init; }

    public required byte[] Order { get; init; }

    public required byte[] Hash { get; init; }
}
