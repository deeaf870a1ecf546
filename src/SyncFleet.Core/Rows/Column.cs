namespace SyncFleet.Core.Rows;

/// <summary>A column of a destination table. The name is lower snake_case, at most 63 bytes, and never begins <c>_sf_</c>.</summary>
public sealed record Column
{
    public required string Name { get; init; }
    public required ColumnType Type { get; init; }

    /// <summary>The mapping promises a value; the table is not constrained by it.</summary>
    public bool Required { get; init; }
}
