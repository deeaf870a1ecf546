namespace SyncFleet.Benchmarks.Pipelines;

/// <summary>Handed to the direct path's process.</summary>
internal sealed record DirectSettings
{
    public required string ConnectionString { get; init; }
    public required Uri Sandbox { get; init; }
    public required int PageSize { get; init; }
}
